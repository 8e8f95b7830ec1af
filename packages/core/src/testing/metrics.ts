import * as z from "zod";
import { metricLines } from "../platform/meter.ts";

const units = ["Count", "Milliseconds", "Seconds", "Bytes", "Percent", "None"];

/**
 * A line in CloudWatch's Embedded Metric Format: the JSON schema of AWS's specification, and what it says in prose of the
 * members that the directives refer to.
 */
export const Line = z
  .looseObject({
    _aws: z.strictObject({
      Timestamp: z.int().min(0),
      CloudWatchMetrics: z
        .array(
          z.strictObject({
            Namespace: z.string().regex(/^[\w.\-/#:]{1,1024}$/),
            Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)).min(1),
            Metrics: z
              .array(
                z.strictObject({
                  Name: z.string().min(1).max(1024),
                  Unit: z.enum(units).optional(),
                  StorageResolution: z.literal([1, 60]).optional(),
                }),
              )
              .min(1)
              .max(100),
          }),
        )
        .min(1),
    }),
  })
  .superRefine((line, context) => {
    const wrong = (message: string) => context.addIssue({ code: "custom", message });
    for (const { Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
      for (const name of Dimensions.flat()) {
        // ASCII, as a dimension's value must be (API reference, Dimension).
        if (!/^(?!:)(?=.*\S)[\x20-\x7e]{1,1024}$/.test(z.string().catch("").parse(line[name])))
          wrong(`dimension ${name}`);
      }
      for (const { Name } of Metrics) {
        const value = line[Name];
        if (typeof value !== "number" || !(Math.abs(value) <= 2 ** 360)) wrong(`metric ${Name}`);
      }
    }
  });
export type Line = z.infer<typeof Line>;

/** Every metric that this process says while `work` goes on, checked. */
export const gathered = async (work: () => unknown): Promise<Line[]> => {
  const lines: Line[] = [];
  const hear = (text: unknown) => lines.push(Line.parse(JSON.parse(String(text))));
  metricLines.subscribe(hear);
  try {
    await work();
  } finally {
    metricLines.unsubscribe(hear);
  }
  return lines;
};

/** The values of one metric among lines, with what they are told apart by. */
export const valuesOf = (lines: Line[], name: string): { value: number; line: Line }[] =>
  lines.flatMap((line) => (typeof line[name] === "number" ? [{ value: line[name], line }] : []));
