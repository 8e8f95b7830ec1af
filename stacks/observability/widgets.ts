import type { AwsMetric } from "../../packages/core/src/platform/aws-metrics.ts";
import type { Metric } from "../../packages/core/src/platform/metrics.ts";

/*
 * CloudWatch's dashboard bodies (API reference, "Dashboard body structure and syntax"): 24 columns, and of a metric its
 * namespace and name, then each dimension's name and value.
 */

export interface Widget {
  type: "metric" | "text";
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

type Line = [...names: string[], options: Record<string, unknown>];

const chart = (title: string, statistic: string, region: string, lines: Line[]): Widget => ({
  type: "metric",
  width: 8,
  height: 6,
  properties: {
    title,
    view: "timeSeries",
    region,
    stat: statistic,
    period: 60,
    metrics: lines,
    yAxis: { left: { min: 0 } },
  },
});

/** A metric of AWS's for several resources, by their names. */
export const ofAws = (
  title: string,
  { namespace, name, dimensions, statistic }: AwsMetric,
  resources: { label: string; values: Record<string, string> }[],
  region: string,
): Widget =>
  chart(
    title,
    statistic,
    region,
    resources.map(({ label, values }) => [
      namespace,
      name,
      ...dimensions.flatMap((dimension) => [dimension, values[dimension] ?? ""]),
      { label },
    ]),
  );

/** A metric of our own: whole, and where it is told apart, by what; values that come later are found too. */
export const ofOurs = (name: string, { by, statistic }: Metric, namespace: string, region: string): Widget =>
  chart(
    name,
    statistic,
    region,
    by.map((dimensions, at) =>
      dimensions.length === 0
        ? [namespace, name, { label: "all" }]
        : [{ id: `by${at}`, expression: search(namespace, name, dimensions, statistic), label: "" }],
    ),
  );

const search = (namespace: string, name: string, dimensions: readonly string[], statistic: string): string =>
  `SEARCH('{"${namespace}",${dimensions.map((dimension) => `"${dimension}"`).join(",")}} MetricName="${name}"', '${statistic}', 60)`;

export const heading = (markdown: string): Widget => ({
  type: "text",
  width: 24,
  height: 1,
  properties: { markdown: `## ${markdown}` },
});

/** Rows from left to right; a heading begins a new one. */
export const laidOut = (widgets: Widget[]): (Widget & { x: number; y: number })[] => {
  let [x, y, rowHeight] = [0, 0, 0];
  return widgets.map((widget) => {
    if (x + widget.width > 24) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const placed = { ...widget, x, y };
    x += widget.width;
    rowHeight = Math.max(rowHeight, widget.height);
    return placed;
  });
};
