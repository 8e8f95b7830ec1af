import { type AwsMetricName, awsMetrics } from "../../packages/core/src/platform/aws-metrics.ts";
import { type Metric, metrics, namespaceOf } from "../../packages/core/src/platform/metrics.ts";
import { prefix, region } from "../stage";
import { watched } from "./watched";
import { heading, laidOut, ofAws, ofOurs, type Widget } from "./widgets.ts";

/** What operators look at of AWS's own, by the kind of resource; in the order of a request on its way in. */
const sections: [title: string, kind: keyof typeof watched, metrics: AwsMetricName[]][] = [
  ["Edge", "edge", ["edge.requests", "edge.errors", "edge.refused", "edge.bytes"]],
  ["Firewall", "firewall", ["firewall.blocked"]],
  ["Reachable from outside", "healthCheck", ["healthCheck.status"]],
  ["Load balancer", "balancer", ["balancer.requests", "balancer.errors", "balancer.rejected"]],
  ["Services, as the load balancer sees them", "targetGroup", ["target.time", "target.errors", "target.unhealthy"]],
  ["Services", "service", ["service.cpu", "service.memory"]],
  [
    "Database",
    "database",
    ["database.cpu", "database.connections", "database.writes", "database.storage", "database.memory"],
  ],
  ["Read replica", "replica", ["replica.lag"]],
  ["Redis", "cacheNode", ["cache.cpu", "cache.memory", "cache.evictions", "cache.connections"]],
  ["Functions", "function", ["function.errors", "function.throttles", "function.duration"]],
  ["Given up", "deadLetters", ["queue.waiting"]],
  ["Live video's origin", "origin", ["origin.answers"]],
];

const ours = (title: string, area: Metric["area"], where: string): Widget[] => [
  heading(title),
  ...(Object.entries(metrics) as [string, Metric][])
    .filter(([, metric]) => metric.area === area)
    .map(([name, metric]) => ofOurs(name, metric, namespaceOf($app), where)),
];

/** Two boards at $3 a month each: what runs, and what people do with it. */
new aws.cloudwatch.Dashboard("Operations", {
  dashboardName: `${prefix}-operations`,
  dashboardBody: $util.all([region, watched]).apply(([where, resources]) =>
    JSON.stringify({
      widgets: laidOut([
        ...sections.flatMap(([title, kind, names]) => {
          const shown = resources[kind].map(({ name, dimensions }) => ({ label: name || title, values: dimensions }));
          if (shown.length === 0) return [];
          return [heading(title), ...names.map((name) => ofAws(name, awsMetrics[name], shown, where))];
        }),
        ...ours("Application", "application", where),
        ...ours("Security", "security", where),
      ]),
    }),
  ),
});

new aws.cloudwatch.Dashboard("Business", {
  dashboardName: `${prefix}-business`,
  dashboardBody: region.apply((where) => JSON.stringify({ widgets: laidOut(ours("Business", "business", where)) })),
});
