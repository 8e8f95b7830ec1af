import { describe, expect, test } from "vitest";
import { made, of, shortType } from "../../packages/synth/src/graph.ts";
import { every, graphsOf } from "../../packages/synth/src/testing/every.ts";

/** What generates secrets, and what of it is secret. The graph has these values in place of AWS's random ones. */
const generated: Record<string, string[]> = {
  "random:index:RandomPassword": ["x".repeat(32)],
  "random:index:RandomBytes": [Buffer.alloc(32).toString("base64"), "0".repeat(64)],
  "tls:index:PrivateKey": ["private"],
};

/** Where a value can be read by whoever may describe the resource. */
const shown: Record<string, (inputs: Record<string, unknown>) => unknown> = {
  "aws:ecs:TaskDefinition": ({ containerDefinitions }) => containerDefinitions,
  "aws:lambda:Function": ({ environment }) => environment,
  "aws:codebuild:Project": ({ environment }) => environment,
  "aws:ssm:Parameter": ({ type, value }) => (type === "SecureString" ? undefined : value),
  "aws:ec2:Instance": ({ userData, userDataBase64 }) => [userData, userDataBase64],
  "aws:ec2:LaunchTemplate": ({ userData }) => userData,
  "aws:dms:Endpoint": ({ extraConnectionAttributes }) => extraConnectionAttributes,
};

const texts = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(texts)
      : [];

describe.each(await graphsOf(every))("%s", (_, graph) => {
  const secret = made(graph).flatMap(({ type }) => generated[type] ?? []);
  const readable = made(graph).flatMap((resource) => {
    const show = shown[shortType(resource.type)];
    return show ? [{ resource, lines: texts(show(resource.inputs)) }] : [];
  });

  test("no generated secret stands where it can be read", () => {
    const told = readable.filter(({ lines }) => lines.some((line) => secret.some((value) => holds(line, value))));
    expect(told.map(({ resource }) => `${resource.type} ${resource.name}`)).toEqual([]);
  });

  test("nothing of a function that Pulumi keeps secret stands there, but the key that SST decrypts its links with", () => {
    const leaks = readable.flatMap(({ resource }) =>
      resource.secrets
        .filter((path) => /^(environment|userData)/.test(path) && !path.endsWith("SST_KEY"))
        .map((path) => `${resource.type} ${resource.name}: ${path}`),
    );
    expect(leaks).toEqual([]);
  });

  test("secrets of containers come by reference", () => {
    for (const { name, inputs } of of(graph, "aws:ecs:TaskDefinition")) {
      const containers = JSON.parse(String(inputs.containerDefinitions)) as {
        environment?: { name: string; value: string }[];
        secrets?: { name: string; valueFrom: string }[];
      }[];
      for (const { environment = [], secrets = [] } of containers) {
        for (const variable of environment)
          expect(variable.name, name).not.toMatch(/PASSWORD|SECRET|TOKEN|PRIVATE|CREDENTIAL|_KEY$/i);
        for (const { valueFrom } of secrets) expect(valueFrom, name).toMatch(/^arn:aws:(secretsmanager|ssm):/);
      }
    }
  });
});

/** Short values would be found in everything: those count as a whole value of JSON only. */
function holds(line: string, value: string): boolean {
  return value.length > 16 ? line.includes(value) : line === value || line.includes(`"${value}"`);
}
