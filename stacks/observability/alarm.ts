import { type Alarm, type AlarmName, alarms, alarmsFor, type Kind } from "../../packages/core/src/platform/alarms.ts";
import { awsMetrics } from "../../packages/core/src/platform/aws-metrics.ts";
import { namespaceOf } from "../../packages/core/src/platform/metrics.ts";
import { capital, prefix } from "../stage";
import { topics } from "./topics";

type Dimensions = Record<string, $util.Input<string>>;

/**
 * One alarm of the catalogue for one resource: `of` names it where there are several. It tells the topic of its severity
 * when it fires and when it is over.
 */
export const alarm = (name: AlarmName, dimensions: Dimensions = {}, of = ""): aws.cloudwatch.MetricAlarm => {
  const { threshold, severity, missing, of: points, means, act, is }: Alarm = alarms[name];
  const tell = [topics[severity].arn];
  return new aws.cloudwatch.MetricAlarm(`${capital(name)}${of}`, {
    // CloudWatch lists alarms by name: the stage first, then what it is about.
    name: [prefix, name, of].filter(Boolean).join("-"),
    alarmDescription: `[${severity}] ${means} → ${act}`,
    ...watched(alarms[name], dimensions),
    comparisonOperator: comparisons[is],
    threshold,
    datapointsToAlarm: points[0],
    evaluationPeriods: points[1],
    treatMissingData: missing,
    alarmActions: tell,
    okActions: tell,
  });
};

/** Every alarm that the catalogue has for this kind of resource. */
export const watch = (kind: Kind, dimensions: Dimensions = {}, of = "") =>
  alarmsFor(kind).map((each) => {
    const { rollsBack }: Alarm = alarms[each];
    return { name: alarm(each, dimensions, of).name, rollsBack };
  });

const comparisons = {
  ">": "GreaterThanThreshold",
  ">=": "GreaterThanOrEqualToThreshold",
  "<": "LessThanThreshold",
  "<=": "LessThanOrEqualToThreshold",
};

const watched = ({ metric, statistic, period, across }: Alarm, dimensions: Dimensions) => {
  const aws = metric in awsMetrics ? awsMetrics[metric as keyof typeof awsMetrics] : undefined;
  const { namespace, name } = aws ?? { namespace: namespaceOf($app), name: metric };
  if (across) {
    // Metrics Insights: over channels that are not there yet. All stages of an account share AWS's namespaces.
    const source = `SCHEMA("${namespace}", ${aws?.dimensions.join(", ")})`;
    const query = {
      id: "all",
      expression: `SELECT ${sql[statistic]}(${name}) FROM ${source}`,
      period,
      returnData: true,
    };
    return { metricQueries: [query] };
  }
  const how = statistic.startsWith("p") ? { extendedStatistic: statistic } : { statistic };
  return { namespace, metricName: name, dimensions, period, ...how };
};

const sql: Record<string, string> = { Sum: "SUM", Average: "AVG", Maximum: "MAX", Minimum: "MIN" };
