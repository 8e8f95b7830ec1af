import { z } from "zod";

/** Shapes of both of CloudWatch's protocols: numbers may be texts, times seconds or ISO 8601. */
export const number = z.coerce.number().refine(Number.isFinite, "Member must be a finite number");

export const Time = z
  .union([z.number(), z.string()])
  .transform((value) => (typeof value === "number" ? value * 1_000 : Date.parse(value)))
  .refine(Number.isFinite, "Member must be a timestamp");

export const Dimensions = z
  .array(z.object({ Name: z.string().min(1).max(255), Value: z.string().min(1).max(1_024) }))
  .max(30, "Member must have length less than or equal to 30")
  .default([]);
export type Dimensions = z.infer<typeof Dimensions>;

export const Namespace = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^:].*$/, "Member must not begin with a colon");
export const MetricName = z.string().min(1).max(255);

/** One data point as PutMetricData takes it: a value, values with their counts, or a summary. */
export const Datum = z
  .object({
    MetricName,
    Dimensions,
    Timestamp: Time.optional(),
    Value: number.optional(),
    Values: z.array(number).max(150).optional(),
    Counts: z.array(number).max(150).optional(),
    StatisticValues: z.object({ SampleCount: number, Sum: number, Minimum: number, Maximum: number }).optional(),
    Unit: z.string().max(32).default("None"),
    StorageResolution: number.optional(),
  })
  .refine(
    (datum) => [datum.Value, datum.Values, datum.StatisticValues].filter((form) => form !== undefined).length === 1,
    "Exactly one of Value, Values and StatisticValues must be given",
  )
  .refine(
    (datum) => datum.Counts === undefined || datum.Counts.length === datum.Values?.length,
    "Counts must be as many as Values",
  );
export type Datum = z.infer<typeof Datum>;

/** What is kept of one data point. Single values are kept as well, with how often they came, for percentiles. */
export interface Sample {
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
  values: [value: number, count: number][];
}

export const sampleOf = ({ Value, Values, Counts, StatisticValues }: Datum): Sample => {
  if (StatisticValues) {
    const { SampleCount: count, Sum: sum, Minimum: minimum, Maximum: maximum } = StatisticValues;
    return { count, sum, minimum, maximum, values: [] };
  }
  const given = Values ?? [Value ?? 0];
  const values = given.map((value, at): [number, number] => [value, Counts?.[at] ?? 1]);
  return {
    count: values.reduce((total, [, count]) => total + count, 0),
    sum: values.reduce((total, [value, count]) => total + value * count, 0),
    minimum: Math.min(...given),
    maximum: Math.max(...given),
    values,
  };
};
