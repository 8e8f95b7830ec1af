import { describe, expect, test } from "vitest";
import { made, of, one } from "../../packages/synth/src/graph.ts";
import { every, graphsOf } from "../../packages/synth/src/testing/every.ts";

describe.each(await graphsOf(every))("%s", (name, graph) => {
  const groups = of(graph, "aws:cloudwatch:LogGroup").filter(({ read }) => !read);
  const names = new Set(groups.map(({ name, inputs }) => String(inputs.name ?? name)));

  test("every log group keeps 30 days", () => {
    for (const group of groups) expect(group.inputs.retentionInDays, group.name).toBe(30);
    if (name !== "pipeline") expect(groups.length).toBeGreaterThan(9);
  });

  test("every function writes into a group of ours", () => {
    for (const { name, inputs } of of(graph, "aws:lambda:Function")) {
      const { logGroup } = (inputs.loggingConfig ?? {}) as { logGroup?: string };
      expect(names, name).toContain(logGroup ?? `/aws/lambda/${inputs.name}`);
    }
  });

  // What a service makes by itself is kept for ever.
  test("no service makes a group by itself", () => {
    for (const { name, inputs } of of(graph, "aws:ecs:TaskDefinition")) {
      const containers = JSON.parse(String(inputs.containerDefinitions)) as {
        name: string;
        logConfiguration?: { logDriver: string; options: Record<string, string> };
      }[];
      for (const { name: container, logConfiguration } of containers) {
        expect(logConfiguration?.logDriver, `${name} ${container}`).toBe("awslogs");
        expect(names, `${name} ${container}`).toContain(logConfiguration?.options["awslogs-group"]);
      }
    }
    for (const { name, inputs } of of(graph, "aws:rds:Instance")) {
      for (const log of (inputs.enabledCloudwatchLogsExports ?? []) as string[])
        expect(names, name).toContain(`/aws/rds/instance/${inputs.identifier ?? name}/${log}`);
    }
    for (const { name, inputs } of of(graph, "aws:codebuild:Project")) {
      const { cloudwatchLogs } = (inputs.logsConfig ?? {}) as { cloudwatchLogs?: { groupName?: string } };
      expect(names, name).toContain(cloudwatchLogs?.groupName ?? `/aws/codebuild/${inputs.name}`);
    }
  });

  test("every log group named anywhere is one of the graph's", () => {
    const pattern = /^arn:aws:logs:[\w-]+:\d+:log-group:([^:*]+)(?::\*)?$/;
    const named = (value: unknown): string[] =>
      typeof value === "string"
        ? (pattern.exec(value)?.slice(1) ?? [])
        : typeof value === "object" && value !== null
          ? Object.values(value).flatMap(named)
          : [];
    for (const { type, name, inputs } of made(graph))
      for (const group of named(inputs)) expect(names, `${type} ${name}`).toContain(group);
  });
});

test("CloudTrail's own group is there where it is asked for", async () => {
  const [[, prod] = []] = await graphsOf(["prod"]);
  expect(prod && one(prod, "aws:cloudtrail:Trail", "Trail").inputs.cloudWatchLogsGroupArn).toContain("/audit");
});
