import { describe, expect, test } from "vitest";
import { of } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

const stages = {
  prod: await graph("prod"),
  staging: await graph("staging"),
  personal: await graph("personal"),
  dev: await graph("dev"),
  pipeline: await graph("pipeline"),
  migration: await graph("migration"),
};

interface Container {
  name: string;
  logConfiguration?: { logDriver: string; options: Record<string, string> };
  environment?: { name: string; value: string }[];
}

describe.each(Object.entries(stages))("Property 22: in %s", (stage, graph) => {
  const groups = of(graph, "aws:cloudwatch:LogGroup");
  const kept = new Set(groups.map(({ inputs }) => inputs.name));

  test("every log group keeps its lines 30 days, and can be searched all that time", () => {
    for (const { name, inputs } of groups) {
      expect(inputs.retentionInDays, name).toBe(30);
      // INFREQUENT_ACCESS has no metrics from the log, no filters and no live tail.
      expect(inputs.logGroupClass ?? "STANDARD", name).toBe("STANDARD");
      expect(inputs.skipDestroy ?? false, name).toBe(false);
    }
  });

  test("every function logs JSON lines to a group that is kept", () => {
    for (const { name, inputs } of of(graph, "aws:lambda:Function")) {
      const { logFormat, logGroup } = (inputs.loggingConfig ?? {}) as { logFormat?: string; logGroup?: string };
      expect(logFormat, name).toBe("JSON");
      expect(kept, name).toContain(logGroup);
    }
  });

  test("every container logs to a group that is kept, under the name that its lines carry", () => {
    for (const { name, inputs } of of(graph, "aws:ecs:TaskDefinition")) {
      for (const { logConfiguration } of JSON.parse(String(inputs.containerDefinitions)) as Container[]) {
        expect(logConfiguration?.logDriver, name).toBe("awslogs");
        expect(kept, name).toContain(logConfiguration?.options["awslogs-group"]);
      }
    }
  });

  test("every service of ours says its name on its lines and in its metrics", () => {
    if (stage === "dev" || stage === "pipeline") return;
    const containers = of(graph, "aws:ecs:TaskDefinition").flatMap(
      ({ inputs }) => JSON.parse(String(inputs.containerDefinitions)) as Container[],
    );
    const named = containers.flatMap(
      ({ environment }) => environment?.find(({ name }) => name === "SERVICE")?.value ?? [],
    );
    expect(named).toEqual(expect.arrayContaining(["web", "realtime", "streaming"]));
  });
});
