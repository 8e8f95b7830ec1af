import { sql } from "drizzle-orm";
import * as z from "zod";
import { database } from "../platform/database.ts";
import { Id } from "../platform/ids.ts";
import { graceSeconds, idleSeconds, lateSeconds } from "./limits.ts";
import { EndReason, failures, Status } from "./machine.ts";
import { mendStep, mendSteps, mends } from "./mends.ts";
import { type Place, placeOf, room, secondsBetween } from "./queue.ts";
import type { SessionRow } from "./session.ts";

/** Where a broadcast stands that has to wait for a channel. */
export const Queue = z.object({
  /** From 1 on. */
  position: z.number().int(),
  of: z.number().int(),
  /** When a channel will probably be free for it: told from the last hour. Null where nothing can be told from it. */
  estimatedAt: z.iso.datetime().nullable(),
});
export type Queue = z.infer<typeof Queue>;

/** A session as the API and the pages show it. */
export const Session = z.object({
  id: Id,
  streamId: Id,
  status: Status,
  createdAt: z.iso.datetime(),
  /** Null where nobody need wait: a channel is free for it, or already its own. */
  queue: Queue.nullable(),
  /** The announced time for which the platform itself started it. */
  scheduledFor: z.iso.datetime().nullable(),
  admittedAt: z.iso.datetime().nullable(),
  /** When the channel will probably run: told from the platform's own last starts. Null once it does, or nobody can tell. */
  estimatedReadyAt: z.iso.datetime().nullable(),
  /** While the encoder is waited for: when the channel closes unless video comes. */
  closesAt: z.iso.datetime().nullable(),
  readyAt: z.iso.datetime().nullable(),
  liveAt: z.iso.datetime().nullable(),
  videoLostAt: z.iso.datetime().nullable(),
  /** While interrupted: when the broadcast ends unless video comes back. */
  graceEndsAt: z.iso.datetime().nullable(),
  endingAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** While a channel that failed is mended: what is tried, how often something was, of how often it will be, since when. */
  recovery: z
    .object({ step: z.enum(mendSteps), attempt: z.int(), attempts: z.int(), since: z.iso.datetime() })
    .nullable(),
  /** Whether viewers are without the tallest renditions, because a channel with them failed. */
  pictureReduced: z.boolean(),
  endReason: EndReason.nullable(),
  failure: z.object({ reason: z.string(), message: z.string(), remedy: z.string() }).nullable(),
});
export type Session = z.infer<typeof Session>;

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
const plus = (date: Date, seconds: number): Date => new Date(date.getTime() + seconds * 1000);

/** The session as it is shown. */
export const view = async (session: SessionRow): Promise<Session> => {
  const queue = await queueOf(session);
  return show(session, queue, isStarting(session) ? await startEstimate() : 0);
};

/** The session as it is shown to who waits, of whose place is known already. */
export const viewOfWaiting = (session: SessionRow, place: Place, pace: Pace): Session =>
  show(session, queueAt(place, pace), pace.start);

/** How fast things go: seconds from one free channel to the next one, and of a start. */
export interface Pace {
  between: number | undefined;
  start: number;
}
export const pace = async (): Promise<Pace> => ({ between: await secondsBetween(), start: await startEstimate() });

const isStarting = ({ status }: SessionRow) => status === "requested" || status === "provisioning";

/** Whether it was admitted by us, and AWS had no room for its channel when it was last asked. */
export const isCrowded = ({ status, crowdedAt, mediaLiveChannelArn }: SessionRow): boolean =>
  status === "provisioning" && crowdedAt !== null && mediaLiveChannelArn === null;

/**
 * When a channel closes that waits for video: so long after it began to run, or after the time that it was announced for,
 * whichever comes last. Undefined where it does not wait for its first video.
 */
export const closesAt = ({ status, runningSince, scheduledFor }: SessionRow): Date | undefined => {
  if (status !== "ready" || !runningSince) return undefined;
  if (!scheduledFor) return plus(runningSince, idleSeconds);
  return plus(scheduledFor > runningSince ? scheduledFor : runningSince, lateSeconds);
};

const queueOf = async (session: SessionRow): Promise<Queue | null> => {
  if (session.status !== "requested" && !isCrowded(session)) return null;
  const { free } = await room();
  const place = await placeOf(session.id);
  // Who is about to be admitted waits for nothing.
  if (!place || place.position <= free) return null;
  return queueAt(place, { between: await secondsBetween() });
};

const queueAt = ({ position, of, isAdmitted }: Place, { between }: Pick<Pace, "between">): Queue => {
  // Nobody can tell when others will leave AWS's account.
  const known = between !== undefined && !isAdmitted;
  return { position, of, estimatedAt: known ? iso(plus(new Date(), position * between)) : null };
};

const show = (session: SessionRow, queue: Queue | null, startSeconds: number): Session => {
  const { failureReason: failure } = session;
  const begins = queue ? queue.estimatedAt && new Date(queue.estimatedAt) : (session.admittedAt ?? session.createdAt);
  return {
    id: session.id,
    streamId: session.streamId,
    status: session.status,
    createdAt: session.createdAt.toISOString(),
    queue,
    scheduledFor: iso(session.scheduledFor),
    admittedAt: iso(session.admittedAt),
    estimatedReadyAt: isStarting(session) && begins ? iso(plus(begins, startSeconds)) : null,
    closesAt: iso(closesAt(session) ?? null),
    readyAt: iso(session.readyAt),
    liveAt: iso(session.liveAt),
    videoLostAt: iso(session.videoLostAt),
    graceEndsAt: session.videoLostAt ? iso(plus(session.videoLostAt, graceSeconds)) : null,
    endingAt: iso(session.endingAt),
    endedAt: iso(session.endedAt),
    recovery: recoveryOf(session),
    pictureReduced: session.rungsDropped > 0,
    endReason: session.endReason,
    failure: failure ? { reason: failure, ...failures[failure] } : null,
  };
};

const recoveryOf = ({ status, attempts, recoveringSince, attemptedAt }: SessionRow): Session["recovery"] => {
  const since = recoveringSince ?? (attempts > 0 ? attemptedAt : null);
  if (!since || (status !== "provisioning" && status !== "recovering")) return null;
  return { step: mendStep(attempts), attempt: attempts, attempts: mends.length, since: since.toISOString() };
};

/** Seconds from the admission to ready: the slowest of nine in ten of the last starts, or 90 s where there was none yet. */
export const startEstimate = async (): Promise<number> => {
  const [row] = await database().execute<{ seconds: number | null }>(sql`
    select percentile_cont(0.9) within group (order by extract(epoch from ready_at - admitted_at))::float as seconds
    from (select ready_at, admitted_at from streaming_sessions
          where ready_at is not null order by ready_at desc limit 20) as last_starts`);
  return row?.seconds ?? 90;
};
