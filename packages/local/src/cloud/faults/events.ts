import type { AwsEvent } from "../contract.ts";
import { parseArn } from "../events/arn.ts";
import type { Deliveries } from "../events/delivery/deliveries.ts";
import type { Plan } from "./plan.ts";

/** Services whose events may be lost; S3's and our own are delivered at least once. */
const bestEffort = new Set(["aws.medialive", "aws.mediapackage"]);

/** How many events one event of AWS's own becomes: none, itself, or itself and an echo under another id. */
export const emitted = (plan: Plan, { source, detailType, resources }: AwsEvent): 0 | 1 | 2 => {
  if (!bestEffort.has(source)) return 1;
  const { losses, echoes } = plan.faults.events;
  if (plan.happens("lost", detailType, losses, { resources })) return 0;
  return plan.happens("echoed", detailType, echoes, { resources }) ? 2 : 1;
};

/** Deliveries that are doubled, late and overtaken as planned. Late ones lie in the database like all others. */
export const faultyDeliveries = (plan: Plan, deliveries: Deliveries): Deliveries => {
  /** By target: the delivery that waits to be overtaken. */
  const held = new Map<string, number>();
  plan.onChange(() => held.clear());
  return {
    ...deliveries,
    add: (delivery) => {
      const { duplicates, delays, reorders } = plan.faults.events;
      const { eventId, createdAt, origin, destination } = delivery;
      const target = parseArn(destination.arn)?.resource ?? destination.arn;
      const copies = plan.happens("duplicated", target, duplicates, { eventId }) ? 2 : 1;
      let id = 0;
      for (let copy = 0; copy < copies; copy += 1) {
        const late = Math.round(plan.draw("delay", target) * delays.longest);
        const delayed = plan.happens("delayed", target, delays.rate, { eventId, milliseconds: late });
        id = deliveries.add({ ...delivery, dueAt: createdAt + (delayed ? late : 0) });
      }
      // A schedule's runs have no order to keep; and who overtakes another is not held back as well.
      if (origin.kind === "schedule") return id;
      const overtaken = held.get(destination.arn);
      const holds = plan.happens("overtaken", target, overtaken === undefined ? reorders.rate : 0, { eventId });
      if (overtaken !== undefined) {
        held.delete(destination.arn);
        // Deliveries go out in the order of their times.
        deliveries.postpone(overtaken, createdAt + 1);
      }
      if (holds) {
        held.set(destination.arn, id);
        deliveries.postpone(id, createdAt + reorders.longest);
      }
      return id;
    },
  };
};
