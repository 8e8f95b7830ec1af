import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { report } from "../../packages/synth/src/cost/report.ts";
import { standing } from "../../packages/synth/src/cost/standing.ts";
import type { Graph } from "../../packages/synth/src/graph.ts";
import { root } from "../../packages/synth/src/place.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

const names = ["prod", "staging", "personal", "dev", "pipeline"] as const;
const [prod, staging, personal, dev, pipeline] = (await Promise.all(names.map(graph))) as [
  Graph,
  Graph,
  Graph,
  Graph,
  Graph,
];
const moving = await graph("migration");

const total = (of: Graph): number => standing(of).reduce((sum, { dollars }) => sum + dollars, 0);

test("somebody said of every kind of resource what it costs", () => {
  for (const each of [prod, staging, personal, dev, pipeline, moving]) expect(() => standing(each)).not.toThrow();
  const [known] = prod.resources.filter(({ type }) => type === "aws:kms/key:Key");
  const unheard = { ...prod, resources: [{ ...known, type: "aws:redshift/cluster:Cluster" }] } as Graph;
  expect(() => standing(unheard)).toThrow(/aws:redshift:Cluster/);
});

test("a size that has no price is refused", () => {
  const resources = prod.resources.map((resource) =>
    resource.type === "aws:rds/instance:Instance"
      ? { ...resource, inputs: { ...resource.inputs, instanceClass: "db.x2g.metal" } }
      : resource,
  );
  expect(() => standing({ ...prod, resources })).toThrow(/db\.x2g\.metal/);
});

test("nothing stands in sst dev, and a stage costs less the less it is for", () => {
  expect(total(dev)).toBe(0);
  expect(total(personal)).toBeLessThan(total(staging));
  expect(total(staging)).toBeLessThan(total(prod) / 4);
});

test("docs/cost.md says what the graphs say", () => {
  const written = readFileSync(join(root, "docs/cost.md"), "utf8");
  expect(written, "run `pnpm cost`").toBe(report({ prod, staging, personal, dev, pipeline }, moving));
});
