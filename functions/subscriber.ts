import type { EventKind } from "@directfanz/core/platform/event";
import { log, withLog } from "@directfanz/core/platform/log";
import { count, meter } from "@directfanz/core/platform/meter";
import { remember, seen } from "@directfanz/core/platform/outbox";
import * as z from "zod";

/** What EventBridge hands to a function, as far as we read it. */
const Delivered = z.object({ id: z.string(), "detail-type": z.string(), detail: z.unknown() });

export type Handler = (event: unknown) => Promise<void>;

/**
 * A function that follows from facts of our own: parses, leaves out what it has had, makes one domain call. What it
 * throws goes to Lambda's retries and then to the function's dead-letter queue.
 */
export const subscriber = <Shape extends z.ZodType>(
  name: string,
  kinds: EventKind<Shape> | EventKind<Shape>[],
  effect: (data: z.output<Shape>, kind: string) => Promise<unknown>,
): Handler => {
  const known = new Map([kinds].flat().map((kind) => [kind.name, kind.shape]));
  return async (event) => {
    const { "detail-type": kind, detail } = Delivered.parse(event);
    const { id, data } = z.object({ id: z.string(), data: z.unknown() }).parse(detail);
    const shape = known.get(kind);
    if (!shape) throw new Error(`${name} was handed ${kind}, which it does not know`);
    await once(name, id, kind, () => effect(shape.parse(data), kind));
  };
};

/** A function that follows from an event of AWS's: the same, with the event's own id and the shape of its detail. */
export const awsSubscriber = <Shape extends z.ZodType>(
  name: string,
  shape: Shape,
  effect: (detail: z.output<Shape>) => Promise<unknown>,
): Handler => {
  return async (event) => {
    const { id, "detail-type": kind, detail } = Delivered.parse(event);
    await once(name, id, kind, () => effect(shape.parse(detail)));
  };
};

/** A function that runs by the clock. A run that fails is not repeated: the next one does its work. */
export const scheduled =
  (name: string, effect: () => Promise<unknown>): Handler =>
  () =>
    withLog({ function: name }, () => timed(name, effect));

const once = (name: string, eventId: string, kind: string, effect: () => Promise<unknown>): Promise<void> =>
  withLog({ function: name, eventId, kind }, async () => {
    if (await seen(name, eventId)) {
      log.info("already done");
      count("events.repeated", { function: name });
      return;
    }
    await timed(name, effect);
    await remember(name, eventId);
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
