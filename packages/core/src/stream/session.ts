import { and, desc, eq, type InferSelectModel, inArray, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { afterCommit, type Database, database, transaction } from "../platform/database.ts";
import type { EventKind } from "../platform/event.ts";
import { Id } from "../platform/ids.ts";
import { count, measure, meter } from "../platform/meter.ts";
import { announce } from "../platform/outbox.ts";
import * as Events from "./stream.events.ts";
import { liveStreams, streamingSessions } from "./stream.sql.ts";

/** Where a broadcast stands. `ended` and `failed` are final. */
export const Status = z.enum([
  "requested",
  "provisioning",
  "ready",
  "live",
  "interrupted",
  "ending",
  "recording",
  "ended",
  "failed",
]);
export type Status = z.infer<typeof Status>;

/** Why a broadcast ended although nothing failed. */
export const EndReason = z.enum(["creator", "no_video", "video_lost", "too_long", "channel_stopped"]);
export type EndReason = z.infer<typeof EndReason>;

/** Why a broadcast failed: a closed list, each with what the creator is told and what to do. */
export const failures = {
  provisioning: {
    message: "The video channel could not be made.",
    remedy: "Nothing was lost. Try again; if it fails again, write to support.",
  },
  channel_lost: {
    message: "The video channel disappeared while you were broadcasting.",
    remedy: "Start again: viewers who stay on the page will see you return.",
  },
} as const;
export type FailureReason = keyof typeof failures;

/** What can be learnt about a broadcast. */
export type Fact =
  | "provisioned"
  | "channel_running"
  | "video_arrived"
  | "video_lost"
  | "end_requested"
  | "channel_stopped"
  | "recording_settled"
  | "failure";

/**
 * State × fact → state. A fact that has no entry changes nothing: it is a repetition, or it comes too late. Facts may
 * come twice, late, or out of order; the table is the whole of what they can do.
 */
const moves: Record<Status, Partial<Record<Fact, Status>>> = {
  requested: { provisioned: "provisioning", end_requested: "ending", failure: "failed" },
  provisioning: {
    channel_running: "ready",
    // The alert can overtake the state change.
    video_arrived: "live",
    end_requested: "ending",
    channel_stopped: "ended",
    failure: "failed",
  },
  ready: { video_arrived: "live", end_requested: "ending", channel_stopped: "ended", failure: "failed" },
  live: { video_lost: "interrupted", end_requested: "ending", channel_stopped: "recording", failure: "failed" },
  interrupted: { video_arrived: "live", end_requested: "ending", channel_stopped: "recording", failure: "failed" },
  ending: { channel_stopped: "recording", failure: "failed" },
  recording: { recording_settled: "ended" },
  ended: {},
  failed: {},
};

export type SessionRow = InferSelectModel<typeof streamingSessions>;

/** What a state change did: `already` for a repetition, `stale` for a fact whose time has passed. Never an error. */
export type Moved = { outcome: "applied" | "already" | "stale"; session: SessionRow };

type Change = Partial<Pick<SessionRow, "endReason" | "failureReason">>;

/**
 * Tells a broadcast a fact. The state changes by compare-and-set on (session, revision), with the announcement of the
 * change in the same transaction; a lost race reads again and decides anew. Undefined where there is no such session.
 */
export const move = (sessionId: Id, fact: Fact, change: Change = {}): Promise<Moved | undefined> =>
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
      const to = next(session, fact);
      if (!to) return { outcome: reached(session, fact) ? "already" : "stale", session };
      const [moved] = await tx
        .update(streamingSessions)
        .set({ ...change, ...stamps(session, to), status: to, revision: session.revision + 1 })
        .where(and(eq(streamingSessions.id, sessionId), eq(streamingSessions.revision, session.revision)))
        .returning();
      if (!moved) continue;
      await mirror(tx, session, moved);
      await tell(tx, session, moved);
      await afterCommit(async () => measureChange(session, moved));
      return { outcome: "applied", session: moved };
    }
  });

/** The table, and the one thing it cannot say: what was never live, or is not recorded, leaves nothing to record. */
const next = (session: SessionRow, fact: Fact): Status | undefined => {
  const to = moves[session.status][fact];
  return to === "recording" && !(session.liveAt && session.isRecorded) ? "ended" : to;
};

const reached = (session: SessionRow, fact: Fact): boolean =>
  Object.values(moves).some((facts) => facts[fact] === session.status);

const stamps = (session: SessionRow, to: Status): Partial<SessionRow> => {
  const now = new Date();
  switch (to) {
    case "ready":
      return { readyAt: now };
    case "live":
      return { readyAt: session.readyAt ?? now, liveAt: session.liveAt ?? now, videoLostAt: null };
    case "interrupted":
      return { videoLostAt: now };
    case "ending":
      return { endingAt: now, videoLostAt: null };
    case "recording":
      return { stoppedAt: now, endingAt: session.endingAt ?? now, videoLostAt: null };
    case "ended":
    case "failed":
      return { stoppedAt: session.stoppedAt ?? now, endedAt: now, videoLostAt: null };
    default:
      return {};
  }
};

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

const announcements: Partial<Record<Status, EventKind>> = {
  ready: Events.sessionReady,
  interrupted: Events.sessionInterrupted,
  ending: Events.sessionEnding,
  recording: Events.sessionStopped,
  ended: Events.sessionEnded,
};

const tell = async (tx: Database, before: SessionRow, after: SessionRow): Promise<void> => {
  const subject = { sessionId: after.id, streamId: after.streamId };
  if (after.status === "failed") {
    await announce(tx, Events.sessionFailed, after.streamId, {
      ...subject,
      reason: after.failureReason ?? "provisioning",
    });
  } else if (after.status === "live") {
    const kind = before.liveAt ? Events.sessionResumed : Events.streamStarted;
    await announce(tx, kind, after.streamId, subject);
  } else {
    const kind = announcements[after.status];
    if (kind) await announce(tx, kind, after.streamId, subject);
  }
};

/** Says of a change what operators and the business count. */
const measureChange = (before: SessionRow, after: SessionRow): void => {
  const since = (moment: Date | null) => ((moment ?? after.createdAt).getTime() - after.createdAt.getTime()) / 1000;
  if (after.readyAt && !before.readyAt) measure("streams.readyAfter", since(after.readyAt));
  if (after.liveAt && !before.liveAt) {
    meter({ "streams.started": 1, "streams.liveAfter": since(after.liveAt) });
  }
  if (after.status === "interrupted") count("streams.interrupted");
  if (after.status === "failed") count("streams.failed", { reason: after.failureReason ?? "provisioning" });
};

/** Says how many broadcasts are under way, how many can be watched, and how many people do. */
export const measureOpen = async (): Promise<void> => {
  const [row] = await database().execute<{ open: number; live: number; watching: number }>(sql`
    select count(*)::int as open, count(*) filter (where status = 'live')::int as live,
      coalesce(sum((select count(*) from stream_viewers
        where stream_viewers."streamId" = live_stream_id and "leftAt" is null)), 0)::int as watching
    from streaming_sessions where status not in ('ended', 'failed')`);
  meter({
    "streams.open": row?.open ?? 0,
    "streams.live": row?.live ?? 0,
    "viewers.watching": row?.watching ?? 0,
  });
};

/** One session, or undefined. For the platform's own use: it asks for no actor. */
export const find = async (sessionId: Id): Promise<SessionRow | undefined> => {
  const [session] = await database().select().from(streamingSessions).where(eq(streamingSessions.id, sessionId));
  return session;
};

/** The session whose MediaLive channel this is. */
export const byChannel = async (channelArn: string): Promise<SessionRow | undefined> => {
  const [session] = await database()
    .select()
    .from(streamingSessions)
    .where(eq(streamingSessions.mediaLiveChannelArn, channelArn));
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

/** Everything that is not finished, on our side or on AWS's: what a reconciler looks at. Oldest first, bounded. */
export const unfinished = (limit = 500): Promise<SessionRow[]> =>
  database()
    .select()
    .from(streamingSessions)
    .where(isNull(streamingSessions.cleanedAt))
    .orderBy(streamingSessions.createdAt)
    .limit(limit);

/** What AWS made for a session. Kept whatever its state is by now, so that clean-up finds all of it. */
export type Resources = Partial<
  Pick<
    SessionRow,
    | "mediaLiveChannelArn"
    | "mediaLiveInputId"
    | "mediaPackageChannelId"
    | "hlsManifestUrl"
    | "dashManifestUrl"
    | "ingestUrl"
    | "harvestJobId"
    | "harvestAttempts"
    | "recordingId"
    | "cleanedAt"
  >
>;

/** Notes what AWS made, or that nothing is left of it. */
export const note = async (sessionId: Id, resources: Resources): Promise<void> => {
  await database().update(streamingSessions).set(resources).where(eq(streamingSessions.id, sessionId));
};

/** A session as the API and the pages show it. */
export const Session = z.object({
  id: Id,
  streamId: Id,
  status: Status,
  createdAt: z.iso.datetime(),
  /** When the channel will probably run: told from the platform's own last starts. Null once it does. */
  estimatedReadyAt: z.iso.datetime().nullable(),
  readyAt: z.iso.datetime().nullable(),
  liveAt: z.iso.datetime().nullable(),
  videoLostAt: z.iso.datetime().nullable(),
  /** While interrupted: when the broadcast ends unless video comes back. */
  graceEndsAt: z.iso.datetime().nullable(),
  endingAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  endReason: EndReason.nullable(),
  failure: z.object({ reason: z.string(), message: z.string(), remedy: z.string() }).nullable(),
});
export type Session = z.infer<typeof Session>;

/** How long video may stay away before the broadcast ends: what Twitch's Disconnect Protection taught creators. */
export const graceSeconds = 90;
/** A channel that runs without ever getting video is stopped after this long: it costs money all the while. */
export const idleSeconds = 600;
/** The longest broadcast; a harvest job takes at most 24 h. */
export const longestSeconds = 12 * 3600;

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
const plus = (date: Date, seconds: number): Date => new Date(date.getTime() + seconds * 1000);

/** The session as it is shown. */
export const view = async (session: SessionRow): Promise<Session> => {
  const starting = session.status === "requested" || session.status === "provisioning";
  const failure = session.failureReason as FailureReason | null;
  return {
    id: session.id,
    streamId: session.streamId,
    status: session.status,
    createdAt: session.createdAt.toISOString(),
    estimatedReadyAt: starting ? iso(plus(session.createdAt, await startEstimate())) : null,
    readyAt: iso(session.readyAt),
    liveAt: iso(session.liveAt),
    videoLostAt: iso(session.videoLostAt),
    graceEndsAt: session.videoLostAt ? iso(plus(session.videoLostAt, graceSeconds)) : null,
    endingAt: iso(session.endingAt),
    endedAt: iso(session.endedAt),
    endReason: session.endReason,
    failure: failure ? { reason: failure, ...failures[failure] } : null,
  };
};

/** Seconds from asking to ready: the slowest of nine in ten of the last starts, or 90 s where there was none yet. */
const startEstimate = async (): Promise<number> => {
  const [row] = await database().execute<{ seconds: number | null }>(sql`
    select percentile_cont(0.9) within group (order by extract(epoch from ready_at - created_at))::float as seconds
    from (select ready_at, created_at from streaming_sessions
          where ready_at is not null order by created_at desc limit 20) as last_starts`);
  return row?.seconds ?? 90;
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
