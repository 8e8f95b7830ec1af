import { transaction } from "@directfanz/core/platform/database";
import type { EventKind } from "@directfanz/core/platform/event";
import { log, withLog } from "@directfanz/core/platform/log";
import { count, meter } from "@directfanz/core/platform/meter";
import { claim, remember, seen } from "@directfanz/core/platform/outbox";
import * as z from "zod";

/** What EventBridge hands to a function, as far as we read it. */
const Delivered = z.object({ id: z.string(), "detail-type": z.string(), detail: z.unknown() });

export type Handler = (event: unknown) => Promise<void>;

/**
 * A function that follows from facts of our own with an effect that is the database's alone. The event is claimed in the
 * transaction of the effect: both happen or neither does, also where two deliveries run at the same moment. What it throws
 * goes to Lambda's retries and then to the function's dead-letter queue.
 */
export const exactlyOnce = <Shape extends z.ZodType>(
  name: string,
  kinds: EventKind<Shape> | EventKind<Shape>[],
  effect: (data: z.output<Shape>, kind: string) => Promise<unknown>,
): Handler =>
  follows(name, kinds, effect, (id, work) =>
    transaction(async (tx) => {
      const isNew = await claim(tx, name, id);
      if (isNew) await work();
      return isNew;
    }),
  );

/**
 * A function that follows from facts of our own with an effect that no transaction spans: on AWS, on Redis. The event is
 * noted after the effect, so that a crash in between, or a delivery at the same moment, has the effect twice and never
 * loses it: the effect looks at what is there first, or carries a request id.
 */
export const atLeastOnce = <Shape extends z.ZodType>(
  name: string,
  kinds: EventKind<Shape> | EventKind<Shape>[],
  effect: (data: z.output<Shape>, kind: string) => Promise<unknown>,
): Handler => follows(name, kinds, effect, notedAfter(name));

/** A function that follows from an event of AWS's, at least once: known by the event's own id and the shape of its detail. */
export const awsSubscriber = <Shape extends z.ZodType>(
  name: string,
  shape: Shape,
  effect: (detail: z.output<Shape>) => Promise<unknown>,
): Handler => {
  return async (event) => {
    const { id, "detail-type": kind, detail } = Delivered.parse(event);
    await once(name, id, kind, () => effect(shape.parse(detail)), notedAfter(name));
  };
};

/** A function that runs by the clock. A run that fails is not repeated: the next one does its work. */
export const scheduled =
  (name: string, effect: () => Promise<unknown>): Handler =>
  () =>
    withLog({ function: name }, () => timed(name, effect));

/** Does the work unless it was done for this event; answers whether it did it now. */
type Inbox = (eventId: string, work: () => Promise<unknown>) => Promise<boolean>;

const notedAfter =
  (name: string): Inbox =>
  async (eventId, work) => {
    if (await seen(name, eventId)) return false;
    await work();
    await remember(name, eventId);
    return true;
  };

const follows = <Shape extends z.ZodType>(
  name: string,
  kinds: EventKind<Shape> | EventKind<Shape>[],
  effect: (data: z.output<Shape>, kind: string) => Promise<unknown>,
  inbox: Inbox,
): Handler => {
  const known = new Map([kinds].flat().map((kind) => [kind.name, kind.shape]));
  return async (event) => {
    const { "detail-type": kind, detail } = Delivered.parse(event);
    const { id, data } = z.object({ id: z.string(), data: z.unknown() }).parse(detail);
    const shape = known.get(kind);
    if (!shape) throw new Error(`${name} was handed ${kind}, which it does not know`);
    await once(name, id, kind, () => effect(shape.parse(data), kind), inbox);
  };
};

const once = (name: string, eventId: string, kind: string, effect: () => Promise<unknown>, inbox: Inbox) =>
  withLog({ function: name, eventId, kind }, async () => {
    if (await inbox(eventId, () => timed(name, effect))) return;
    log.info("already done");
    count("events.repeated", { function: name });
  });

const timed = async (name: string, effect: () => Promise<unknown>): Promise<void> => {
  const start = performance.now();
  let failed = 1;
  try {
    await effect();
    failed = 0;
  } finally {
    meter(
      {
        "events.handled": 1 - failed,
        "events.failed": failed,
        "events.duration": Math.round(performance.now() - start),
      },
      { function: name },
    );
  }
};
