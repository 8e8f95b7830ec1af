import { namespaceOf } from "../../packages/core/src/platform/metrics.ts";
import { capital, prefix, size } from "../stage";
import type { ServiceName } from "./routes.ts";
import { surge } from "./scaling.ts";

/**
 * Takes a service that has come to its limit to as many tasks as the stage allows, within two minutes: see `scaling.ts`.
 * Tells nobody: `serviceCpu` of the catalogue does, where that was not enough. 30 cents a month, and as much for the metric.
 */
export const grow = (name: ServiceName, target: aws.appautoscaling.Target) => {
  const policy = new aws.appautoscaling.Policy(`${capital(name)}Surge`, {
    serviceNamespace: target.serviceNamespace,
    scalableDimension: target.scalableDimension,
    resourceId: target.resourceId,
    policyType: "StepScaling",
    stepScalingPolicyConfiguration: {
      adjustmentType: "ExactCapacity",
      cooldown: surge.cooldown,
      metricAggregationType: "Average",
      stepAdjustments: [{ metricIntervalLowerBound: "0", scalingAdjustment: size.tasks[name].max }],
    },
  });
  new aws.cloudwatch.MetricAlarm(`${capital(name)}Surge`, {
    name: `${prefix}-surge-${name}`,
    alarmDescription: `${capital(name)} is at its limit → all tasks that the stage allows are started.`,
    namespace: namespaceOf($app),
    metricName: "process.busy",
    dimensions: { service: name },
    statistic: "Average",
    comparisonOperator: "GreaterThanThreshold",
    threshold: surge.threshold,
    period: surge.period,
    evaluationPeriods: surge.periods,
    // Tasks that say nothing are not there, or not deployed yet.
    treatMissingData: "notBreaching",
    alarmActions: [policy.arn],
  });
};
