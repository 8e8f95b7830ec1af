import { expect, test } from "vitest";
import { table } from "../../packages/edge/src/table.ts";
import { of, one } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { distributionOf } from "../testing/distribution.ts";

interface Variable {
  name: string;
  value: string;
}

test.each(["prod", "staging", "personal"] as const)(
  "what the table calls signed needs our key group in %s, and nothing else does",
  async (name) => {
    const stage = await graph(name);
    const { orderedCacheBehaviors, defaultCacheBehavior } = distributionOf(stage);
    const group = one(stage, "aws:cloudfront:KeyGroup", "EdgeKeys");
    const behaviours = [...orderedCacheBehaviors, defaultCacheBehavior];
    const groups = behaviours.map(({ trustedKeyGroups }) => trustedKeyGroups ?? []);
    expect(groups).toEqual(table.map(({ signed }) => (signed ? [`${group.inputs.name}_id`] : [])));
  },
);

test("the key that signs is one that the edge trusts, and its private half is a secret everywhere", async () => {
  const prod = await graph("prod");
  const keys = of(prod, "aws:cloudfront:PublicKey");
  const trusted = one(prod, "aws:cloudfront:KeyGroup", "EdgeKeys").inputs.items as string[];
  expect(trusted).toEqual(keys.map(({ inputs }) => `${inputs.name}_id`));
  for (const { options } of keys) expect(options.ignoreChanges).toContain("encodedKey");
  // Services are told in their environment, functions by what they are linked to.
  const tasks = of(prod, "aws:ecs:TaskDefinition").flatMap(
    ({ inputs }) => JSON.parse(inputs.containerDefinitions as string) as { environment?: Variable[] }[],
  );
  const variables = tasks.flatMap(({ environment = [] }) =>
    environment.filter(({ name }) => name === "SST_RESOURCE_Edge"),
  );
  const told = [
    ...variables.map(({ value }): unknown => JSON.parse(value)),
    ...prod.functions.flatMap(({ links }) => ("Edge" in links ? [links.Edge] : [])),
  ];
  expect(told.length).toBeGreaterThanOrEqual(3);
  for (const link of told) expect(link).toMatchObject({ keyPairId: trusted.at(-1) });
  for (const { inputs } of of(prod, "tls:index:PrivateKey")) {
    expect(inputs).toEqual({ algorithm: "RSA", rsaBits: 2048 });
  }
});
