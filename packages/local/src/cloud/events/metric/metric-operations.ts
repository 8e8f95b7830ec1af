import { z } from "zod";
import { AwsError } from "../../contract.ts";
import { operation } from "../protocol/json.ts";
import { page } from "../protocol/page.ts";
import { Datum, Dimensions, MetricName, Namespace, number, sampleOf, Time } from "./datum.ts";
import type { Metrics } from "./metrics.ts";
import { byPeriod, statistic } from "./statistics.ts";

const twoWeeks = 14 * 24 * 3_600_000;
const twoHours = 2 * 3_600_000;
/** Data points of one GetMetricStatistics. */
const mostPoints = 1_440;

const Period = number.refine(
  (seconds) => [1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0),
  "Member must be 1, 5, 10, 20, 30 or a multiple of 60",
);

const MetricStat = z.object({
  Metric: z.object({ Namespace, MetricName, Dimensions }),
  Period,
  Stat: z.string(),
  Unit: z.string().optional(),
});

/** PutMetricData, GetMetricStatistics, GetMetricData (without metric math), ListMetrics. */
export const metricOperations = (metrics: Metrics, now: () => number) => ({
  PutMetricData: operation(z.object({ Namespace, MetricData: z.array(Datum).max(1_000) }), (input) => {
    for (const { Timestamp = now() } of input.MetricData) {
      if (Timestamp < now() - twoWeeks || Timestamp > now() + twoHours) {
        const limits = "It must be within the two weeks before and the two hours after now.";
        throw new AwsError(
          "InvalidParameterValue",
          400,
          `The parameter MetricData.Timestamp is out of bounds. ${limits}`,
        );
      }
    }
    for (const datum of input.MetricData) {
      metrics.add({
        namespace: input.Namespace,
        name: datum.MetricName,
        dimensions: datum.Dimensions,
        at: datum.Timestamp ?? now(),
        unit: datum.Unit,
        sample: sampleOf(datum),
      });
    }
    metrics.forgetOld();
  }),
  GetMetricStatistics: operation(
    z.object({
      Namespace,
      MetricName,
      Dimensions,
      StartTime: Time,
      EndTime: Time,
      Period,
      Statistics: z.array(z.enum(["SampleCount", "Average", "Sum", "Minimum", "Maximum"])).default([]),
      ExtendedStatistics: z.array(z.string()).default([]),
      Unit: z.string().optional(),
    }),
    (input) => {
      const length = input.Period * 1_000;
      if (input.StartTime >= input.EndTime) {
        throw new AwsError(
          "InvalidParameterValue",
          400,
          "The parameter StartTime must be less than the parameter EndTime.",
        );
      }
      if ((input.EndTime - input.StartTime) / length > mostPoints) {
        throw new AwsError(
          "InvalidParameterCombination",
          400,
          `You have requested more than ${mostPoints} datapoints.`,
        );
      }
      const metric = { namespace: input.Namespace, name: input.MetricName, dimensions: input.Dimensions };
      const periods = byPeriod(metrics.read(metric, input.StartTime, input.EndTime, input.Unit), length);
      const Datapoints = periods.map(({ start, sample }) => ({
        Timestamp: new Date(start),
        Unit: input.Unit,
        ...Object.fromEntries(input.Statistics.map((name) => [name, statistic(sample, name)])),
        ...(input.ExtendedStatistics.length > 0
          ? {
              ExtendedStatistics: Object.fromEntries(
                input.ExtendedStatistics.map((name) => [name, statistic(sample, name)]),
              ),
            }
          : {}),
      }));
      return { Label: input.MetricName, Datapoints };
    },
  ),
  GetMetricData: operation(
    z.object({
      MetricDataQueries: z
        .array(
          z.object({
            Id: z.string().regex(/^[a-z][a-zA-Z0-9_]*$/, "Member must begin with a lowercase letter"),
            Label: z.string().optional(),
            MetricStat: MetricStat.optional(),
            Expression: z.string().optional(),
            ReturnData: z.union([z.boolean(), z.stringbool()]).default(true),
          }),
        )
        .min(1)
        .max(500),
      StartTime: Time,
      EndTime: Time,
      ScanBy: z.enum(["TimestampDescending", "TimestampAscending"]).default("TimestampDescending"),
    }),
    (input) => ({
      MetricDataResults: input.MetricDataQueries.filter((query) => query.ReturnData).map(
        ({ Id, Label, MetricStat: asked }) => {
          if (!asked) throw new AwsError("ValidationError", 400, "Metric math is not served here: ask for MetricStat.");
          const { Namespace: namespace, MetricName: name, Dimensions: dimensions } = asked.Metric;
          const read = metrics.read({ namespace, name, dimensions }, input.StartTime, input.EndTime, asked.Unit);
          const points = byPeriod(read, asked.Period * 1_000).flatMap(({ start, sample }) => {
            const value = statistic(sample, asked.Stat);
            return value === undefined ? [] : [{ time: new Date(start), value }];
          });
          if (input.ScanBy === "TimestampDescending") points.reverse();
          return {
            Id,
            Label: Label ?? name,
            Timestamps: points.map((point) => point.time),
            Values: points.map((point) => point.value),
            StatusCode: "Complete",
          };
        },
      ),
      Messages: [],
    }),
  ),
  ListMetrics: operation(
    z.object({
      Namespace: Namespace.optional(),
      MetricName: MetricName.optional(),
      Dimensions: z.array(z.object({ Name: z.string(), Value: z.string().optional() })).default([]),
      NextToken: z.string().optional(),
    }),
    (input) => {
      const wanted = metrics
        .list()
        .filter(
          (metric) =>
            (input.Namespace === undefined || metric.namespace === input.Namespace) &&
            (input.MetricName === undefined || metric.name === input.MetricName) &&
            input.Dimensions.every(({ Name, Value }) =>
              metric.dimensions.some((one) => one.Name === Name && (Value === undefined || one.Value === Value)),
            ),
        );
      const { items, next } = page(
        input.NextToken,
        500,
        ({ after, limit }) => wanted.filter((metric) => metric.key > after).slice(0, limit),
        (metric) => metric.key,
      );
      const Metrics = items.map(({ namespace, name, dimensions }) => ({
        Namespace: namespace,
        MetricName: name,
        Dimensions: dimensions,
      }));
      return { Metrics, NextToken: next };
    },
  ),
});
