import { AwsError } from "../../contract.ts";
import type { Sample } from "./datum.ts";

/** One period of a metric: its start, and all its samples as one. */
export interface Period {
  start: number;
  sample: Sample;
}

const together = (a: Sample, b: Sample): Sample => ({
  count: a.count + b.count,
  sum: a.sum + b.sum,
  minimum: Math.min(a.minimum, b.minimum),
  maximum: Math.max(a.maximum, b.maximum),
  values: [...a.values, ...b.values],
});

/** Samples gathered by periods of so many milliseconds, oldest first. */
export const byPeriod = (samples: { at: number; sample: Sample }[], length: number): Period[] => {
  const periods = new Map<number, Sample>();
  for (const { at, sample } of samples) {
    const start = Math.floor(at / length) * length;
    const before = periods.get(start);
    periods.set(start, before ? together(before, sample) : sample);
  }
  return [...periods].sort(([a], [b]) => a - b).map(([start, sample]) => ({ start, sample }));
};

/** The value below which `percent` of what came lies. A summary alone has none. */
const percentile = ({ values }: Sample, percent: number): number | undefined => {
  const sorted = [...values].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let passed = 0;
  for (const [value, count] of sorted) {
    passed += count;
    if (passed >= (total * percent) / 100) return value;
  }
  return undefined;
};

/** `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount` or `p0` to `p100` of one period. */
export const statistic = (sample: Sample, name: string): number | undefined => {
  switch (name) {
    case "SampleCount":
      return sample.count;
    case "Sum":
      return sample.sum;
    case "Minimum":
      return sample.minimum;
    case "Maximum":
      return sample.maximum;
    case "Average":
      return sample.count > 0 ? sample.sum / sample.count : undefined;
    default: {
      const percent = /^p(\d{1,3}(\.\d+)?)$/.exec(name)?.[1];
      if (percent === undefined || Number(percent) > 100) {
        throw new AwsError(
          "InvalidParameterValue",
          400,
          `The value ${name} for parameter Statistics is not supported.`,
        );
      }
      return percentile(sample, Number(percent));
    }
  }
};
