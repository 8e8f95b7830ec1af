import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { and, asc, eq, inArray, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { z } from "zod";
import { eventBridge } from "./aws/eventbridge.ts";
import { afterCommit, type Database, database, transaction } from "./database.ts";
import { type EventKind, eventSource } from "./event.ts";
import { type Id, id } from "./ids.ts";
import { link } from "./links.ts";
import { log } from "./log.ts";
import { count, meter } from "./meter.ts";
import { outbox, processedEvents } from "./outbox.sql.ts";

/** EventBridge takes at most ten entries a call. */
const batch = 10;

/**
 * Writes a fact into the outbox, within the transaction that makes it true, and publishes it after the commit. A crash
 * in between is mended by `publishPending`, so the fact reaches the bus at least once.
 */
export const announce = async <Shape extends z.ZodType>(
  tx: Database,
  kind: EventKind<Shape>,
  subject: Id,
  payload: z.input<Shape>,
): Promise<void> => {
  await tx.insert(outbox).values({ id: id(), subject, name: kind.name, payload: kind.shape.parse(payload) });
  await afterCommit(publishPending);
};

/**
 * Publishes what waits in the outbox, oldest first, and answers how many facts went out. One relay at a time holds the
 * lock, so the order of each subject is kept; a second one finds it taken and leaves the work to the first.
 */
export const publishPending = async (): Promise<number> => {
  let published = 0;
  for (;;) {
    const went = await publishBatch();
    published += went;
    if (went < batch) return published;
  }
};

const publishBatch = (): Promise<number> =>
  transaction(async (tx) => {
    const [lock] = await tx.execute<{ held: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtext('outbox')) as held`,
    );
    if (!lock?.held) return 0;
    const waiting = await tx
      .select()
      .from(outbox)
      .where(isNull(outbox.publishedAt))
      .orderBy(asc(outbox.sequence))
      .limit(batch);
    if (waiting.length === 0) return 0;
    const { Entries = [] } = await eventBridge().send(
      new PutEventsCommand({
        Entries: waiting.map(({ id, name, payload, createdAt }) => ({
          EventBusName: link("Bus").name,
          Source: eventSource,
          DetailType: name,
          Detail: JSON.stringify({ id, data: payload }),
          Time: createdAt,
        })),
      }),
    );
    // What comes after a refused fact of the same subject waits with it: order before speed.
    const held = new Set<string>();
    const sent = waiting.filter((row, at) => {
      if (Entries[at]?.EventId && !held.has(row.subject)) return true;
      held.add(row.subject);
      count("outbox.refused");
      log.warn({ outbox: row.id, code: Entries[at]?.ErrorCode }, "a fact was not taken by the bus");
      return false;
    });
    if (sent.length > 0) {
      await tx
        .update(outbox)
        .set({ publishedAt: sql`now()`, attempts: sql`${outbox.attempts} + 1` })
        .where(
          inArray(
            outbox.id,
            sent.map((row) => row.id),
          ),
        );
    }
    return sent.length;
  });

/** Says how many facts wait for the bus, and how long the oldest has. */
export const measureWaiting = async (): Promise<void> => {
  const [row] = await database()
    .select({
      waiting: sql<number>`count(*)::int`,
      lag: sql<number>`coalesce(extract(epoch from now() - min(${outbox.createdAt})), 0)::float`,
    })
    .from(outbox)
    .where(isNull(outbox.publishedAt));
  meter({ "outbox.waiting": row?.waiting ?? 0, "outbox.lag": row?.lag ?? 0 });
};

/** Whether `subscriber` has already done what follows from this event. */
export const seen = async (subscriber: string, eventId: string): Promise<boolean> => {
  const rows = await database()
    .select({ eventId: processedEvents.eventId })
    .from(processedEvents)
    .where(and(eq(processedEvents.subscriber, subscriber), eq(processedEvents.eventId, eventId)));
  return rows.length > 0;
};

/**
 * Notes that `subscriber` has done what follows from this event. After the effect, not before: a crash in between does
 * the effect again, which every effect must bear, while the other order would lose it.
 */
export const remember = async (subscriber: string, eventId: string): Promise<void> => {
  await database().insert(processedEvents).values({ subscriber, eventId }).onConflictDoNothing();
};

/** Forgets published facts and processed events older than `days`: longer than any retry or redrive may take. */
export const forgetOld = async (days = 30): Promise<void> => {
  const before = new Date(Date.now() - days * 86_400_000);
  await database()
    .delete(outbox)
    .where(and(isNotNull(outbox.publishedAt), lt(outbox.publishedAt, before)));
  await database().delete(processedEvents).where(lt(processedEvents.processedAt, before));
};
