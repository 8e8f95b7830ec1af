import { describe, expect, test } from "vitest";
import { made, of, type Resource, shortType } from "../../packages/synth/src/graph.ts";
import { added } from "../../packages/synth/src/outputs.ts";
import { every, graphsOf } from "../../packages/synth/src/testing/every.ts";

/** What the graph has in place of what AWS, or Pulumi, would make up; public halves and ids are no secrets. */
const secretsOf = (resource: Resource): string[] => {
  const type = shortType(resource.type);
  if (!/^(random|tls):/.test(type)) return [];
  const { name } = resource;
  const values = added[type]?.({ logical: name, name, arn: "", region: "us-east-1", inputs: resource.inputs }) ?? {};
  return Object.entries(values).flatMap(([key, value]) =>
    typeof value === "string" && !key.startsWith("public") ? [value] : [],
  );
};

/** Where a value can be read by whoever may describe the resource. */
const shown: Record<string, (inputs: Record<string, unknown>) => unknown> = {
  "aws:ecs:TaskDefinition": ({ containerDefinitions }) => containerDefinitions,
  // SST_KEY opens the links that lie beside the code, and is of no use without them.
  "aws:lambda:Function": ({ environment }) => {
    const { SST_KEY: _, ...rest } =
      (environment as { variables?: Record<string, string> } | undefined)?.variables ?? {};
    return rest;
  },
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

describe.each(await graphsOf(every))("%s", (name, graph) => {
  const secret = made(graph).flatMap(secretsOf);
  const readable = made(graph).flatMap((resource) => {
    const show = shown[shortType(resource.type)];
    return show ? [{ resource, lines: texts(show(resource.inputs)) }] : [];
  });

  test("secrets are found where they belong", () => {
    const kept = of(graph, "aws:secretsmanager:SecretVersion").map(({ inputs }) => String(inputs.secretString));
    const found = kept.filter((line) => secret.some((value) => holds(line, value))).length;
    // In `sst dev` they cost by the hour, and the pipeline has none.
    if (name === "dev" || name === "pipeline") expect(kept).toEqual([]);
    else expect(found).toBeGreaterThan(3);
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

/** A short value would be found in everything: it counts as a whole value only, also of JSON within JSON. */
function holds(line: string, value: string): boolean {
  return value.length > 16 ? line.includes(value) : line === value || new RegExp(`"${value}\\\\*"`).test(line);
}
