import * as Limits from "@directfanz/core/stream/limits";
import type { History } from "./history.ts";

/** How long a broadcast may take from the calm until nothing is left of it, with everybody else's before it. Seconds. */
export const boundOf = ({ parts, delays, minute }: History): number => {
  const { make, start, stop, remove, harvest } = delays;
  const runs = 12 * minute;
  const one = Limits.bringUpSeconds + Limits.idleSeconds + 3 * (make + start + stop + remove + harvest) + runs;
  return Math.min(Limits.queueSeconds, (parts.length - 1) * one) + one;
};

/** By how much a channel without video may outlast its limit: what goes wrong costs a run of the reconciler. Seconds. */
export const slackOf = ({ faults, minute }: History): number => {
  const late = faults.reduce(
    (sum, fault) => sum + ("seconds" in fault && fault.in === "schedule" ? fault.seconds : 0),
    0,
  );
  return (3 + 2 * faults.length) * minute + late;
};
