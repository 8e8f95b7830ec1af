import { describe, expect, test } from "vitest";
import { awsMetrics } from "../../packages/core/src/platform/aws-metrics.ts";
import { type Metric, metrics, namespaceOf } from "../../packages/core/src/platform/metrics.ts";
import { of, one } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

interface Placed {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { metrics?: unknown[][]; stat?: string; region?: string };
}

const stages = { prod: await graph("prod"), staging: await graph("staging"), personal: await graph("personal") };
const dev = await graph("dev");

describe.each(Object.entries(stages))("in %s", (_, graph) => {
  const widgetsOf = (name: string) =>
    (JSON.parse(String(one(graph, "aws:cloudwatch:Dashboard", name).inputs.dashboardBody)) as { widgets: Placed[] })
      .widgets;
  const namespace = namespaceOf({ name: graph.app.name, stage: graph.stage });
  const all = [...widgetsOf("Operations"), ...widgetsOf("Business")];
  const lines = all.flatMap(({ properties }) => properties.metrics ?? []);

  test("every line of every chart is a metric of the catalogue, by exactly the dimensions that it has", () => {
    expect(lines.length).toBeGreaterThan(80);
    const known = Object.values(awsMetrics).map(({ namespace, name, dimensions }) =>
      [namespace, name, ...dimensions].join(),
    );
    for (const line of lines) {
      const [first, name, ...rest] = line as [unknown, string, ...unknown[]];
      if (typeof first === "object") {
        const { expression } = first as { expression: string };
        const found = /^SEARCH\('\{"([^"]+)",(.*)\} MetricName="([^"]+)"', '(\w+)', 60\)$/.exec(expression);
        const metric = (metrics as Record<string, Metric>)[found?.[3] ?? ""];
        expect(found?.[1]).toBe(namespace);
        expect(metric?.statistic, expression).toBe(found?.[4]);
        expect(metric?.by.map((set) => set.join())).toContain(found?.[2]?.replaceAll('"', ""));
      } else if (first === namespace) {
        expect((metrics as Record<string, Metric>)[name]?.by.map((set) => set.length)).toContain(0);
        expect(rest).toEqual([{ label: "all" }]);
      } else {
        const pairs = rest.slice(0, -1);
        const dimensions = pairs.filter((_, at) => at % 2 === 0);
        expect(known).toContain([first, name, ...dimensions].join());
        for (const value of pairs.filter((_, at) => at % 2 === 1)) expect(value).toMatch(/^[\x21-\x7e]+$/);
      }
    }
  });

  test("every metric of ours is on a board", () => {
    const body = JSON.stringify(lines);
    for (const name of Object.keys(metrics)) expect(body).toMatch(new RegExp(`[",\\\\]${name}[",\\\\]`));
  });

  test("every function, service, store and target group is on the board of operations", () => {
    const body = JSON.stringify(widgetsOf("Operations"));
    for (const type of [
      "aws:lambda:Function",
      "aws:ecs:Service",
      "aws:rds:Instance",
      "aws:sqs:Queue",
      "aws:lb:TargetGroup",
    ])
      for (const { name, inputs } of of(graph, type))
        expect(body).toContain(String(inputs.name ?? inputs.identifier ?? name));
  });

  test("charts have the room that CloudWatch gives them, and none lies on another", () => {
    for (const board of ["Operations", "Business"]) {
      const widgets = widgetsOf(board);
      expect(widgets.length).toBeLessThanOrEqual(500);
      const taken = new Set<string>();
      for (const { x, y, width, height } of widgets) {
        expect(x + width).toBeLessThanOrEqual(24);
        for (let column = x; column < x + width; column++)
          for (let row = y; row < y + height; row++) {
            expect(taken).not.toContain(`${column},${row}`);
            taken.add(`${column},${row}`);
          }
      }
    }
    // CloudWatch takes at most 500 metrics in a chart.
    for (const { properties } of all) expect(properties.metrics?.length ?? 0).toBeLessThanOrEqual(500);
  });
});

test("sst dev has no dashboards", () => {
  expect(of(dev, "aws:cloudwatch:Dashboard")).toEqual([]);
});
