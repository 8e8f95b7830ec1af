import { channel } from "node:diagnostics_channel";
import pino from "pino";
import { link } from "./links.ts";
import { log } from "./log.ts";
import { type Dimension, type Metric, type MetricName, metrics, namespaceOf } from "./metrics.ts";

/** The dimensions that a caller must say: those of the catalogue without the process's own. */
type Said<Name extends MetricName> = Exclude<(typeof metrics)[Name]["by"][number][number], "service">;
type Given<Name extends MetricName> = [Said<Name>] extends [never] ? [] : [dimensions: Record<Said<Name>, string>];
type Values = Partial<Record<MetricName, number>>;

/**
 * Says values of several metrics at one moment. A metric is a line of the log in CloudWatch's Embedded Metric Format, of
 * which CloudWatch makes the metric by itself: nothing is called, nothing is waited for, and nothing fails the work.
 */
export const meter = <Told extends Values>(
  values: Told & Record<Exclude<keyof Told, MetricName>, never>,
  ...[dimensions]: Given<keyof Told & MetricName>
): void => write(values, dimensions ?? {});

/** One more of something. */
export const count = <Name extends MetricName>(name: Name, ...[dimensions]: Given<Name>): void =>
  write({ [name]: 1 }, dimensions ?? {});

/** A value of a metric, in its unit. */
export const measure = <Name extends MetricName>(name: Name, value: number, ...[dimensions]: Given<Name>): void =>
  write({ [name]: value }, dimensions ?? {});

/** Every line that this process says, for whoever listens within it. */
export const metricLines = channel("directfanz.metrics");

const output = pino.destination({ dest: 1, sync: true });

const write = (values: Values, dimensions: Partial<Record<Dimension, string>>): void => {
  try {
    const line = lineOf(namespaceOf(link("App")), values, dimensions);
    metricLines.publish(line);
    // Metrics travel with the log: where that is silent, so are they.
    if (log.level !== "silent") output.write(`${line}\n`);
  } catch (error) {
    log.warn({ err: error }, "a metric was lost");
  }
};

/**
 * One EMF document (CloudWatch guide, "Specification: Embedded metric format"). Metrics with other sets of dimensions
 * need directives of their own.
 */
export const lineOf = (
  namespace: string,
  values: Values,
  dimensions: Partial<Record<Dimension, string>>,
  now = Date.now(),
): string => {
  const said: Partial<Record<Dimension, string>> = { ...dimensions, service: process.env.SERVICE ?? "unknown" };
  const told = Object.entries(values) as [MetricName, number][];
  const sets = new Map<Metric["by"], MetricName[]>();
  for (const [name] of told) sets.set(metrics[name].by, [...(sets.get(metrics[name].by) ?? []), name]);
  // The process's name stands on every line of the log.
  const used = new Set<Dimension>(["service", ...[...sets.keys()].flat(2)]);
  return JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [...sets].map(([by, names]) => ({
        Namespace: namespace,
        Dimensions: by,
        Metrics: names.map((name) => ({
          Name: name,
          Unit: metrics[name].unit,
          ...("bySecond" in metrics[name] ? { StorageResolution: 1 } : {}),
        })),
      })),
    },
    ...Object.fromEntries([...used].map((dimension) => [dimension, dimensionValue(said[dimension])])),
    ...Object.fromEntries(told.map(([name, value]) => [name, inRange(value)])),
  });
};

/** CloudWatch takes ASCII without controls, at most 1,024 characters, not all blank, and no colon in front. */
const dimensionValue = (value = ""): string =>
  value
    .replace(/[^\x20-\x7e]/g, "?")
    .trim()
    .replace(/^:/, "?")
    .slice(0, 1024) || "unknown";

/** CloudWatch takes no NaN, no infinity, and nothing beyond 2^360 (API reference, MetricDatum). */
const inRange = (value: number): number => {
  if (!(Math.abs(value) <= 2 ** 360)) throw new Error(`${value} is no value of a metric`);
  return value;
};
