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

/** Milliseconds that whoever was overtaken stays behind, so that the other can have done its work. */
const behind = 1_000;

/** Deliveries that are doubled, late and overtaken as planned. Late ones lie in the database like all others. */
export const faultyDeliveries = (plan: Plan, deliveries: Deliveries): Deliveries => {
  /** By target: the delivery that waits to be overtaken, and until when. */
  const held = new Map<string, { id: number; until: number }>();
  plan.onChange(() => held.clear());
  return {
    ...deliveries,
    add: (delivery) => {
      const { duplicates, delays, reorders } = plan.faults.events;
      const { eventId, createdAt, origin, destination } = delivery;
      const target = parseArn(destination.arn)?.resource ?? destination.arn;
      const late = (): number => {
        const milliseconds = Math.round(plan.draw("delay", target) * delays.longest);
        return plan.happens("delayed", target, delays.rate, { eventId, milliseconds }) ? milliseconds : 0;
      };
      const dueAt = createdAt + late();
      const id = deliveries.add({ ...delivery, dueAt });
      if (plan.happens("duplicated", target, duplicates, { eventId })) {
        deliveries.add({ ...delivery, dueAt: createdAt + late() });
      }
      // A schedule's runs have no order to keep.
      if (origin.kind === "schedule") return id;
      const waits = held.get(destination.arn);
      const gap = Math.ceil(plan.draw("gap", target) * behind);
      // Who overtakes another is not held back as well: it would wait in vain where events are few.
      if (plan.happens("held", target, waits ? 0 : reorders.rate, { eventId })) {
        const until = createdAt + reorders.longest;
        deliveries.postpone(id, until);
        held.set(destination.arn, { id, until });
      } else if (waits) {
        deliveries.postpone(waits.id, Math.min(waits.until, dueAt + gap + 1));
        held.delete(destination.arn);
      }
      return id;
    },
  };
};
