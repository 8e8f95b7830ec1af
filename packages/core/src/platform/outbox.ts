import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  and,
  asc,
  eq,
  type InferSelectModel,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  notExists,
  or,
  sql,
} from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
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
 * Refusals that say the fact itself is at fault, and will be the next time (API reference, PutEventsResultEntry; an entry
 * that is too large makes the whole call a ValidationException). Everything else passes, or somebody mends it.
 */
const hopeless = new Set(["InvalidArgument", "MalformedDetail", "RedactionFailure", "ValidationException"]);
/** How often a fact is refused like that until it is set aside. */
const hopelessAttempts = 5;

/**
 * Writes a fact into the outbox, within the transaction that makes it true, and publishes it after the commit. A crash
 * in between is mended by `publishPending`, so the fact reaches the bus at least once. Who announces holds the lock on
 * the subject's row, so that facts of one subject commit in the order in which they are numbered.
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
 * Publishes what waits in the outbox and answers how many facts went out. One relay at a time holds the lock, and of each
 * subject only the oldest fact is ever handed over: the next one follows once the bus has taken it. So the order of a
 * subject is kept whatever the bus refuses, and a subject that has to wait holds up no other. Order is given up only for
 * what can never be sent: that is set aside after some attempts, and the subject goes on.
 */
export const publishPending = async (): Promise<number> => {
  let published = 0;
  for (;;) {
    const went = await publishBatch();
    if (went === "busy") return published;
    published += went;
    // Asked without the lock: who committed while it was held has left the work to us.
    if ((await due(database()).limit(1)).length === 0) return published;
  }
};

type Fact = InferSelectModel<typeof outbox>;
const waits = and(isNull(outbox.publishedAt), isNull(outbox.refusedAt));

/** The oldest fact of each subject that need not wait any more, in the order of writing. */
const due = (tx: Database) => {
  const earlier = alias(outbox, "earlier");
  return tx
    .select()
    .from(outbox)
    .where(
      and(
        waits,
        or(isNull(outbox.retryAt), lte(outbox.retryAt, sql`now()`)),
        notExists(
          tx
            .select({ id: earlier.id })
            .from(earlier)
            .where(
              and(
                eq(earlier.subject, outbox.subject),
                isNull(earlier.publishedAt),
                isNull(earlier.refusedAt),
                lt(earlier.sequence, outbox.sequence),
              ),
            ),
        ),
      ),
    )
    .orderBy(asc(outbox.sequence));
};

const publishBatch = (): Promise<number | "busy"> =>
  transaction(async (tx) => {
    const [lock] = await tx.execute<{ held: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtext('outbox')) as held`,
    );
    if (!lock?.held) return "busy";
    const facts = await due(tx).limit(batch);
    const refusals = await put(facts);
    const taken = facts.filter((_, at) => !refusals[at]).map(({ id }) => id);
    if (taken.length > 0) {
      await tx
        .update(outbox)
        .set({ publishedAt: sql`now()`, attempts: sql`${outbox.attempts} + 1` })
        .where(inArray(outbox.id, taken));
    }
    for (const [at, fact] of facts.entries()) {
      const code = refusals[at];
      if (code) await postpone(tx, fact, code);
    }
    return taken.length;
  });

/** Notes a refusal: the fact waits for twice as long each time, at most a minute, or is set aside. */
const postpone = async (tx: Database, { id, attempts }: Fact, code: string): Promise<void> => {
  const setAside = hopeless.has(code) && attempts + 1 >= hopelessAttempts;
  log[setAside ? "error" : "warn"]({ outbox: id, code, setAside }, "a fact was not taken by the bus");
  count("outbox.refused");
  const seconds = Math.min(60, 2 ** attempts);
  await tx
    .update(outbox)
    .set({
      attempts: attempts + 1,
      retryAt: sql`now() + make_interval(secs => ${seconds})`,
      ...(setAside ? { refusedAt: sql`now()` } : {}),
    })
    .where(eq(outbox.id, id));
};

/**
 * Hands facts to the bus; answers for each why it was refused, or undefined. Where the call as a whole is refused, each
 * is handed over by itself: the others are not at fault.
 */
const put = async (facts: Fact[]): Promise<(string | undefined)[]> => {
  if (facts.length === 0) return [];
  try {
    const { Entries = [] } = await eventBridge().send(
      new PutEventsCommand({
        Entries: facts.map(({ id, name, payload, createdAt }) => ({
          EventBusName: link("Bus").name,
          Source: eventSource,
          DetailType: name,
          Detail: JSON.stringify({ id, data: payload }),
          Time: createdAt,
        })),
      }),
    );
    return facts.map((_, at) => (Entries[at]?.EventId ? undefined : (Entries[at]?.ErrorCode ?? "unsaid")));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ValidationException") throw error;
    if (facts.length === 1) return [error.name];
    const answers: (string | undefined)[] = [];
    for (const fact of facts) answers.push(...(await put([fact])));
    return answers;
  }
};

/** Says how many facts wait for the bus, how long the oldest has, and how many were set aside. */
export const measureWaiting = async (): Promise<void> => {
  const [row] = await database()
    .select({
      waiting: sql<number>`count(*)::int`,
      lag: sql<number>`coalesce(extract(epoch from now() - min(${outbox.createdAt})), 0)::float`,
    })
    .from(outbox)
    .where(waits);
  meter({
    "outbox.waiting": row?.waiting ?? 0,
    "outbox.lag": row?.lag ?? 0,
    "outbox.setAside": await database().$count(outbox, isNotNull(outbox.refusedAt)),
  });
};

/**
 * Claims an event for `subscriber`, within the transaction of its effect, which must be the database's alone. False where
 * it has been dealt with; a delivery at the same moment waits here until the other has committed, or failed.
 */
export const claim = async (tx: Database, subscriber: string, eventId: string): Promise<boolean> => {
  const claimed = await tx
    .insert(processedEvents)
    .values({ subscriber, eventId })
    .onConflictDoNothing()
    .returning({ eventId: processedEvents.eventId });
  return claimed.length > 0;
};

/** Whether `subscriber` has already done what follows from this event: for effects that no transaction spans. */
export const seen = async (subscriber: string, eventId: string): Promise<boolean> => {
  const rows = await database()
    .select({ eventId: processedEvents.eventId })
    .from(processedEvents)
    .where(and(eq(processedEvents.subscriber, subscriber), eq(processedEvents.eventId, eventId)));
  return rows.length > 0;
};

/**
 * Notes that `subscriber` has done what follows from this event. After the effect, not before: a crash in between does
 * the effect again, which such an effect must bear, while the other order would lose it.
 */
export const remember = async (subscriber: string, eventId: string): Promise<void> => {
  await claim(database(), subscriber, eventId);
};

/**
 * Forgets published facts and processed events older than `days`: longer than any retry or redrive may take (dead letters
 * are kept for 14). What was set aside stays until somebody decides.
 */
export const forgetOld = async (days = 30): Promise<void> => {
  const before = new Date(Date.now() - days * 86_400_000);
  await database().delete(outbox).where(lt(outbox.publishedAt, before));
  await database().delete(processedEvents).where(lt(processedEvents.processedAt, before));
};
