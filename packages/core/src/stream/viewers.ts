import { and, eq, lt, sql } from "drizzle-orm";
import * as z from "zod";
import type { Actor } from "../platform/actor.ts";
import { database, transaction } from "../platform/database.ts";
import type { Id } from "../platform/ids.ts";
import * as Present from "./presence.ts";
import { liveStreams, streamViewers } from "./stream.sql.ts";
import * as Stream from "./stream.ts";

/** How many watch now, at most at once, and in all. */
export const Metrics = z.object({
  now: z.number().int(),
  peak: z.number().int(),
  total: z.number().int(),
});
export type Metrics = z.infer<typeof Metrics>;

/** One open page of a stream. A person with two tabs is two watchers and one viewer. */
export interface Watcher {
  streamId: Id;
  /** Names this page among all of the platform. */
  connection: string;
  /** From `viewerOf`. */
  viewer: string;
  actor: Actor;
  /** The address and the program that were seen at the handshake; only what cannot name a person is kept. */
  address: string;
  userAgent: string;
}

/**
 * Whom a page counts as: a signed-in person, or else the visitor whose id the browser keeps. Undefined for the owner,
 * who does not count.
 */
export const viewerOf = (stream: Stream.Stream, actor: Actor, visitorId: string): string | undefined => {
  if (actor.kind !== "user") return `visitor:${visitorId}`;
  return actor.userId === stream.artist.id ? undefined : `user:${actor.userId}`;
};

/** A page begins to watch. Answers how many watch now. */
export const join = (watcher: Watcher, now = new Date()): Promise<number> => heartbeat(watcher, now);

/**
 * A page still watches: say it every 10 s. Also brings back a page that was forgotten (a stalled process, a Redis that
 * lost its memory). Answers how many watch now.
 */
export const heartbeat = async (watcher: Watcher, now = new Date()): Promise<number> => {
  const { streamId, viewer, connection } = watcher;
  const { count, wasPresent, lastHeard } = await Present.beat(streamId, viewer, connection, now);
  if (wasPresent) return count;
  try {
    if (lastHeard) await exit(streamId, viewer, lastHeard);
    await enter(watcher, count, now);
  } catch (error) {
    // The next heartbeat is then a first one again.
    await Present.forget(streamId, viewer, connection, now);
    throw error;
  }
  return count;
};

/** A page is closed. Answers how many watch now. */
export const leave = async (watcher: Watcher, now = new Date()): Promise<number> => {
  const { streamId, viewer, connection } = watcher;
  const { count, isPresent } = await Present.forget(streamId, viewer, connection, now);
  if (!isPresent) await exit(streamId, viewer, now);
  return count;
};

/** How many watch now. */
export const count = (streamId: Id, now = new Date()): Promise<number> => Present.count(streamId, now);

/** Notes the end of those whose pages fell silent: a process was killed, a laptop was closed. Answers how many. */
export const forgetSilent = async (streamId: Id, now = new Date()): Promise<number> => {
  const silent = await Present.takeSilent(streamId, now);
  for (const { viewer, last } of silent) await exit(streamId, viewer, last);
  return silent.length;
};

/** The figures of a stream for whoever may watch it. */
export const metrics = async (streamId: Id, actor: Actor, now = new Date()): Promise<Metrics> => {
  const { stream } = await Stream.watch(streamId, actor);
  return { now: await count(streamId, now), peak: stream.peakViewers, total: stream.totalViewers };
};

/** One row for each viewer of a stream: a second visit continues it. */
const rowOf = (streamId: Id, viewer: string) => `${streamId}:${viewer}`;

const enter = ({ streamId, viewer, actor, address, userAgent }: Watcher, watching: number, now: Date): Promise<void> =>
  transaction(async (tx) => {
    const [row] = await tx
      .insert(streamViewers)
      .values({
        streamId,
        sessionId: rowOf(streamId, viewer),
        viewerId: actor.kind === "user" ? actor.userId : null,
        displayName: actor.kind === "user" ? actor.displayName : null,
        isAnonymous: actor.kind !== "user",
        ipAddress: truncated(address),
        userAgent: userAgent.slice(0, 200),
        joinedAt: now,
      })
      // Where the last visit is open still, Redis has lost it: how long it took is not known, and it counts for nothing.
      .onConflictDoUpdate({ target: streamViewers.sessionId, set: { joinedAt: now, leftAt: null } })
      .returning({ isNew: sql<boolean>`xmax = 0` });
    const { id, totalViewers, peakViewers, updatedAt } = liveStreams;
    await tx
      .update(liveStreams)
      .set({
        totalViewers: sql`${totalViewers} + ${row?.isNew ? 1 : 0}`,
        peakViewers: sql`greatest(${peakViewers}, ${watching})`,
        updatedAt: sql`${updatedAt}`,
      })
      .where(and(eq(id, streamId), row?.isNew ? undefined : lt(peakViewers, watching)));
  });

/** A late end does not close a visit that has begun since. */
const exit = async (streamId: Id, viewer: string, at: Date): Promise<void> => {
  const { sessionId, joinedAt, leftAt, watchTime } = streamViewers;
  const end = sql`${at.toISOString()}::timestamp`;
  await database()
    .update(streamViewers)
    .set({ leftAt: at, watchTime: sql`${watchTime} + extract(epoch from ${end} - ${joinedAt})::int` })
    .where(sql`${sessionId} = ${rowOf(streamId, viewer)} and ${leftAt} is null and ${joinedAt} <= ${end}`);
};

/** An address that names a neighbourhood, not a person: /24 of IPv4, /48 of IPv6. */
const truncated = (address: string): string => {
  const v4 = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (/^\d+\.\d+\.\d+\.\d+$/.test(v4)) return v4.replace(/\d+$/, "0");
  const [head = ""] = address.split("::");
  return address.includes(":") ? `${head.split(":").slice(0, 3).join(":")}::` : "";
};
