import type { DatabaseSync } from "node:sqlite";
import type { PutMetrics } from "../../contract.ts";
import { atomically } from "../atomic.ts";
import { sampleOf } from "./datum.ts";
import type { Metrics } from "./metrics.ts";

/** CloudWatch keeps points of less than a minute for three hours; what it makes of them then is not kept here. */
const RETENTION = 3 * 3_600_000;
/** Milliseconds between two times of forgetting. */
const FORGET_EVERY = 60_000;

/** Takes what the services of this cloud measure themselves. */
export const putMetrics = (database: DatabaseSync, metrics: Metrics, now: () => number): PutMetrics => {
  let forgotten = Number.NEGATIVE_INFINITY;
  return (measured) =>
    atomically(database, () => {
      const at = now();
      for (const { namespace, name, dimensions, unit, value } of measured) {
        metrics.add({
          ...{ namespace, name, at, unit },
          dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          sample: sampleOf({ MetricName: name, Dimensions: [], Value: value, Unit: unit }),
        });
      }
      if (at - forgotten < FORGET_EVERY) return;
      forgotten = at;
      for (const namespace of new Set(measured.map((one) => one.namespace))) metrics.forget(namespace, at - RETENTION);
    });
};
