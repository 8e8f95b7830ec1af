import { and, desc, eq, type InferSelectModel, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { afterCommit, type Database, database, transaction } from "../platform/database.ts";
import type { Id } from "../platform/ids.ts";
import { count, measure, meter } from "../platform/meter.ts";
import { announce } from "../platform/outbox.ts";
import { runCents } from "./cost.ts";
import { steadySeconds } from "./limits.ts";
import { type Fact, next, repeats, type Status } from "./machine.ts";
import { sessionMending } from "./stream.events.ts";
import { liveStreams, streamingSessions } from "./stream.sql.ts";

export * from "./limits.ts";
export { EndReason, type Fact, type FailureReason, failures, Status } from "./machine.ts";
export { closesAt, isCrowded, Session, view } from "./session-view.ts";

export type SessionRow = InferSelectModel<typeof streamingSessions>;

/** What a state change did: `already` for a repetition, `stale` for a fact whose time has passed. Never an error. */
export type Moved = { outcome: "applied" | "already" | "stale"; session: SessionRow };

type Change = Partial<Pick<SessionRow, "endReason" | "failureReason">>;

/**
 * Tells a broadcast a fact. The state changes by compare-and-set on (session, revision), with the announcement of the
 * change in the same transaction; a lost race reads again and decides anew. A fact that was concluded from how the
 * broadcast and AWS stood together names the row that was `seen`: if that has moved on since, the fact is stale.
 * Undefined where there is no such session.
 */
export const move = (
  sessionId: Id,
  fact: Fact,
  change: Change = {},
  seen?: Pick<SessionRow, "revision">,
): Promise<Moved | undefined> =>
  transaction(async (tx) => {
    for (;;) {
      const session = await find(sessionId);
      if (!session) return undefined;
      // The stream before the session, as every command of the creator locks them: the other way round is a deadlock.
      await tx
        .select({ id: liveStreams.id })
        .from(liveStreams)
        .where(eq(liveStreams.id, session.streamId))
        .for("update");
      if (seen && seen.revision !== session.revision) return { outcome: "stale", session };
      const step = next(session, fact);
      if (!step) return { outcome: repeats(session, fact) ? "already" : "stale", session };
      const [moved] = await tx
        .update(streamingSessions)
        .set({ ...change, ...stamps(session, step.to), status: step.to, revision: session.revision + 1 })
        .where(and(eq(streamingSessions.id, sessionId), eq(streamingSessions.revision, session.revision)))
        .returning();
      if (!moved) continue;
      await mirror(tx, session, moved);
      await announce(tx, step.tell, moved.streamId, { sessionId: moved.id, streamId: moved.streamId });
      await afterCommit(async () => measureChange(session, moved));
      return { outcome: "applied", session: moved };
    }
  });

/** What a change of state sets beside it: the moments at which things were so. */
const stamps = (session: SessionRow, to: Status): Partial<SessionRow> => {
  const now = new Date();
  const running = { recoveringSince: null, runningSince: session.runningSince ?? now };
  switch (to) {
    case "provisioning":
      return session.status === "requested"
        ? { admittedAt: now }
        : { ...ran(session, now), recoveringSince: now, attempts: steady(session, now) ? 0 : session.attempts };
    case "recovering":
      return {
        ...ran(session, now),
        recoveringSince: now,
        videoLostAt: null,
        attempts: steady(session, now) ? 0 : session.attempts,
      };
    case "ready":
      return { ...running, readyAt: session.readyAt ?? now };
    case "live":
      return { ...running, readyAt: session.readyAt ?? now, liveAt: session.liveAt ?? now, videoLostAt: null };
    case "interrupted":
      return { ...running, videoLostAt: now, interruptions: session.interruptions + 1 };
    case "ending":
      return { endingAt: now, videoLostAt: null, recoveringSince: null };
    case "recording":
      return { ...ran(session, now), stoppedAt: now, endingAt: session.endingAt ?? now };
    case "ended":
    case "failed":
      return {
        ...ran(session, now),
        stoppedAt: session.stoppedAt ?? now,
        endedAt: now,
        videoLostAt: null,
        recoveringSince: null,
      };
    case "requested":
      return {};
  }
};

/** The run that is over, if one was under way: how long it was, and what it cost. */
const ran = ({ runningSince, channelSeconds, costCents, centsPerHour }: SessionRow, now: Date): Partial<SessionRow> => {
  if (!runningSince) return {};
  const seconds = Math.max(0, Math.round((now.getTime() - runningSince.getTime()) / 1000));
  return {
    runningSince: null,
    channelSeconds: channelSeconds + seconds,
    costCents: costCents + runCents(seconds, centsPerHour),
  };
};

/** A channel that ran for a while before it failed has all attempts at mending before it again. */
const steady = ({ runningSince }: SessionRow, now: Date): boolean =>
  runningSince !== null && now.getTime() - runningSince.getTime() >= steadySeconds * 1000;

/** Keeps the existing platform's own words for a stream (`SCHEDULED`, `LIVE`, `ENDED`) in step with its broadcast. */
const mirror = async (tx: Database, before: SessionRow, after: SessionRow): Promise<void> => {
  const stream = eq(liveStreams.id, after.streamId);
  if (after.status === "live" && !before.liveAt) {
    await tx.update(liveStreams).set({ status: "LIVE", startedAt: after.liveAt }).where(stream);
  } else if (after.status === "ending" && after.liveAt) {
    await tx.update(liveStreams).set({ endedAt: after.endingAt }).where(stream);
  } else if (after.status === "recording" || after.status === "ended") {
    // A broadcast that never was live leaves the stream as it was: it can be started again.
    if (after.liveAt)
      await tx
        .update(liveStreams)
        .set({ status: "ENDED", endedAt: after.endingAt ?? after.endedAt })
        .where(stream);
  } else if (after.status === "failed") {
    await tx.update(liveStreams).set({ status: "SCHEDULED" }).where(stream);
  }
};

/** Says of a change what operators and the business count. */
const measureChange = (before: SessionRow, after: SessionRow): void => {
  const since = (moment: Date | null) => ((moment ?? after.createdAt).getTime() - after.createdAt.getTime()) / 1000;
  if (after.readyAt && !before.readyAt) measure("streams.readyAfter", since(after.readyAt));
  if (after.liveAt && !before.liveAt) {
    meter({ "streams.started": 1, "streams.liveAfter": since(after.liveAt) });
  }
  if (after.costCents > before.costCents) measure("streams.cost", after.costCents - before.costCents);
  if (after.status === "interrupted") count("streams.interrupted");
  if (after.status === "failed") count("streams.failed", { reason: after.failureReason ?? "provisioning" });
};

/** Says how many broadcasts hold a channel, wait for one or can be watched, and how many people watch. */
export const measureOpen = async (): Promise<void> => {
  const [row] = await database().execute<{ open: number; waiting: number; live: number; watching: number }>(sql`
    select count(*) filter (where status <> 'requested')::int as open,
      count(*) filter (where status = 'requested')::int as waiting,
      count(*) filter (where status = 'live')::int as live,
      coalesce(sum((select count(*) from stream_viewers
        where stream_viewers."streamId" = live_stream_id and "leftAt" is null)), 0)::int as watching
    from streaming_sessions where status not in ('ended', 'failed')`);
  meter({
    "streams.open": row?.open ?? 0,
    "streams.waiting": row?.waiting ?? 0,
    "streams.live": row?.live ?? 0,
    "viewers.watching": row?.watching ?? 0,
  });
};

/** One session, or undefined. For the platform's own use: it asks for no actor. */
export const find = async (sessionId: Id): Promise<SessionRow | undefined> => {
  const [session] = await database().select().from(streamingSessions).where(eq(streamingSessions.id, sessionId));
  return session;
};

/** The session whose MediaLive channel this is, or was before it was replaced. */
export const byChannel = async (channelArn: string): Promise<SessionRow | undefined> => {
  const [session] = await database()
    .select()
    .from(streamingSessions)
    .where(
      or(eq(streamingSessions.mediaLiveChannelArn, channelArn), eq(streamingSessions.retiredChannelArn, channelArn)),
    );
  return session;
};

/** The session that asked for this harvest job. */
export const byHarvestJob = async (jobId: string): Promise<SessionRow | undefined> => {
  const [session] = await database().select().from(streamingSessions).where(eq(streamingSessions.harvestJobId, jobId));
  return session;
};

/** The newest session of a stream, open or not. */
export const latest = async (streamId: Id): Promise<SessionRow | undefined> => {
  const [session] = await database()
    .select()
    .from(streamingSessions)
    .where(eq(streamingSessions.streamId, streamId))
    .orderBy(desc(streamingSessions.createdAt))
    .limit(1);
  return session;
};

/**
 * The unfinished sessions, on our side or on AWS's, that no reconciler has looked at for longest. This is their turn: who
 * dies over one tries it last the next time, and none starves where there are more than can be looked at.
 */
export const takeTurns = (limit: number): Promise<SessionRow[]> => {
  const turns = database()
    .select({ id: streamingSessions.id })
    .from(streamingSessions)
    .where(isNull(streamingSessions.cleanedAt))
    .orderBy(sql`${streamingSessions.lookedAt} asc nulls first`, streamingSessions.createdAt)
    .limit(limit)
    .for("update", { skipLocked: true });
  return (
    database()
      .update(streamingSessions)
      // To be looked at is no change.
      .set({ lookedAt: sql`clock_timestamp()`, updatedAt: sql`${streamingSessions.updatedAt}` })
      .where(inArray(streamingSessions.id, turns))
      .returning()
  );
};

/** Those of these sessions that are there, by id. */
export const among = async (sessionIds: Id[]): Promise<Map<Id, SessionRow>> => {
  const rows = await database().select().from(streamingSessions).where(inArray(streamingSessions.id, sessionIds));
  return new Map(rows.map((row) => [row.id, row]));
};

/** Broadcasts whose channel should run, and which name all that it runs with. */
export const running = (): Promise<SessionRow[]> =>
  database()
    .select()
    .from(streamingSessions)
    .where(
      and(
        inArray(streamingSessions.status, ["provisioning", "ready", "live", "interrupted", "recovering"]),
        isNotNull(streamingSessions.mediaLiveChannelArn),
      ),
    );

/** What AWS made for a session. Kept whatever its state is by now, so that clean-up finds all of it. */
export type Resources = Partial<
  Pick<
    SessionRow,
    | "mediaLiveChannelArn"
    | "retiredChannelArn"
    | "mediaLiveInputId"
    | "mediaPackageChannelId"
    | "hlsManifestUrl"
    | "dashManifestUrl"
    | "ingestUrl"
    | "harvestJobId"
    | "harvestAttempts"
    | "recordingId"
    | "cleanedAt"
    | "crowdedAt"
    | "centsPerHour"
  >
>;

/**
 * Counts an attempt at mending a session's channel, and what it changes; undefined where another delivery has counted it, or
 * nobody wants the channel any more.
 */
export const takeAttempt = (
  { id, attempts, generation }: SessionRow,
  change: Pick<SessionRow, "attempts"> &
    Partial<Pick<SessionRow, "generation" | "rungsDropped" | "mediaLiveChannelArn" | "retiredChannelArn">>,
): Promise<SessionRow | undefined> =>
  transaction(async (tx) => {
    const [taken] = await tx
      .update(streamingSessions)
      .set({ ...change, attemptedAt: new Date() })
      .where(and(eq(streamingSessions.attempts, attempts), mending(id, generation)))
      .returning();
    if (taken) await announce(tx, sessionMending, taken.streamId, { sessionId: id, streamId: taken.streamId });
    return taken;
  });

/** Notes that the session's present channel was started for the first time. */
export const noteStart = async ({ id, generation }: SessionRow): Promise<void> => {
  await database()
    .update(streamingSessions)
    .set({ startedGeneration: generation, attemptedAt: new Date() })
    .where(and(sql`${streamingSessions.startedGeneration} is distinct from ${generation}`, mending(id, generation)));
};

const mending = (id: Id, generation: number) =>
  and(
    eq(streamingSessions.id, id),
    eq(streamingSessions.generation, generation),
    inArray(streamingSessions.status, ["provisioning", "recovering"]),
  );

/** Whether a broadcast is over for good. */
export const isFinal = ({ status }: SessionRow): boolean => status === "ended" || status === "failed";

/** Notes what AWS made. */
export const note = async (sessionId: Id, resources: Resources): Promise<void> => {
  await database().update(streamingSessions).set(resources).where(eq(streamingSessions.id, sessionId));
};

/** Notes the channel of a generation and what it costs while it runs, unless another has taken its place meanwhile. */
export const noteChannel = async (
  { id, generation }: SessionRow,
  channel: Pick<SessionRow, "mediaLiveChannelArn" | "centsPerHour">,
): Promise<void> => {
  await database()
    .update(streamingSessions)
    .set({ ...channel, cleanedAt: null })
    .where(and(eq(streamingSessions.id, id), eq(streamingSessions.generation, generation)));
};

/**
 * Notes that nothing is left on AWS of what this row names, and what its idle resources cost, in cents of US dollars an
 * hour. False where something was noted since the row was read: it is there to be put away.
 */
export const putAway = async (session: SessionRow, idleCentsPerHour: number): Promise<boolean> => {
  const { id, mediaLiveChannelArn, retiredChannelArn, mediaLiveInputId, mediaPackageChannelId } = session;
  const same = (column: PgColumn, value: string | null) => (value === null ? isNull(column) : eq(column, value));
  const noted = await database()
    .update(streamingSessions)
    .set({
      cleanedAt: sql`now()`,
      costCents: sql`cost_cents + round(${idleCentsPerHour}::float / 3600 *
        greatest(0, coalesce(extract(epoch from now() - admitted_at), 0) - channel_seconds))`,
    })
    .where(
      and(
        eq(streamingSessions.id, id),
        isNull(streamingSessions.cleanedAt),
        same(streamingSessions.mediaLiveChannelArn, mediaLiveChannelArn),
        same(streamingSessions.retiredChannelArn, retiredChannelArn),
        same(streamingSessions.mediaLiveInputId, mediaLiveInputId),
        same(streamingSessions.mediaPackageChannelId, mediaPackageChannelId),
      ),
    )
    .returning({ id: streamingSessions.id });
  return noted.length > 0;
};

/** The newest sessions of several streams, by stream. */
export const latestOf = async (streamIds: Id[]): Promise<Map<Id, SessionRow>> => {
  if (streamIds.length === 0) return new Map();
  const rows = await database()
    .selectDistinctOn([streamingSessions.streamId])
    .from(streamingSessions)
    .where(inArray(streamingSessions.streamId, streamIds))
    .orderBy(streamingSessions.streamId, desc(streamingSessions.createdAt));
  return new Map(rows.map((row) => [row.streamId, row]));
};
