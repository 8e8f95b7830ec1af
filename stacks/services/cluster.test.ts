import { expect, test } from "vitest";
import { of } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

test.each(["prod", "staging", "personal"] as const)(
  "containers of %s run in one cluster, which prod watches task by task",
  async (name) => {
    const [cluster, ...more] = of(await graph(name), "aws:ecs:Cluster");
    expect(more).toEqual([]);
    const value = { prod: "enhanced", staging: "enabled", personal: "disabled" }[name];
    expect(cluster?.inputs.settings).toEqual([{ name: "containerInsights", value }]);
  },
);

test("sst dev has no cluster", async () => {
  expect(of(await graph("dev"), "aws:ecs:Cluster")).toEqual([]);
});
