/**
 * How CloudWatch decides an alarm's state from the last data points (CloudWatch User Guide, "Configuring how alarms treat
 * missing data"). It looks at a few more periods than it evaluates, so that a late point is not taken for a missing one.
 */
export interface Rule {
  comparisonOperator: string;
  threshold: number;
  datapointsToAlarm: number;
  evaluationPeriods: number;
  treatMissingData: string;
}

export type State = "OK" | "ALARM" | "INSUFFICIENT_DATA" | "unchanged";

/** Periods looked at beyond those evaluated, as in the guide's tables. */
const more = 2;

const breaches = ({ comparisonOperator, threshold }: Rule, value: number): boolean => {
  switch (comparisonOperator) {
    case "GreaterThanThreshold":
      return value > threshold;
    case "GreaterThanOrEqualToThreshold":
      return value >= threshold;
    case "LessThanThreshold":
      return value < threshold;
    case "LessThanOrEqualToThreshold":
      return value <= threshold;
    default:
      throw new Error(`CloudWatch has no comparison ${comparisonOperator}`);
  }
};

/** The state after `series`, oldest point first; undefined where a period has none. */
export const stateAfter = (rule: Rule, series: (number | undefined)[]): State => {
  const { datapointsToAlarm, evaluationPeriods, treatMissingData } = rule;
  const points = series
    .slice(-(evaluationPeriods + more))
    .filter((value) => value !== undefined)
    .slice(-evaluationPeriods)
    .map((value) => breaches(rule, value));
  const missing = evaluationPeriods - points.length;
  const breaching = points.filter(Boolean).length + (treatMissingData === "breaching" ? missing : 0);
  if (breaching >= datapointsToAlarm) return "ALARM";
  if (missing === 0 || treatMissingData === "breaching" || treatMissingData === "notBreaching") return "OK";
  if (points.includes(false)) return "OK";
  if (treatMissingData === "ignore") return "unchanged";
  return points.length > 0 ? "ALARM" : "INSUFFICIENT_DATA";
};
