import { and, asc, between, eq, notExists, sql } from "drizzle-orm";
import { database, transaction } from "../platform/database.ts";
import type { Id } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { earlySeconds, lateSeconds } from "./limits.ts";
import { startEstimate } from "./session-view.ts";
import { liveStreams } from "./stream.sql.ts";
import { request } from "./stream.ts";

/** How many are started in one run; the next one comes a minute later. */
const atOnce = 200;

/**
 * Starts the broadcasts of streams whose announced time comes near, so that their channels run by then: once for each
 * time, however often this is called. A time that passed a short while ago counts too: this may not have run at it.
 */
export const startScheduled = async (now = new Date()): Promise<void> => {
  const shift = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  const due = and(
    eq(liveStreams.status, "SCHEDULED"),
    between(liveStreams.scheduledAt, shift(-lateSeconds), shift((await startEstimate()) + earlySeconds)),
    notStarted,
  );
  const streams = await database()
    .select({ id: liveStreams.id })
    .from(liveStreams)
    .where(due)
    .orderBy(asc(liveStreams.scheduledAt))
    .limit(atOnce);
  for (const { id } of streams) {
    await start(id, due).catch((error) => log.error({ err: error, streamId: id }, "scheduled start"));
  }
};

/** Neither for this time, nor by hand, so that it is open now. */
const notStarted = notExists(
  sql`(select from streaming_sessions where live_stream_id = ${liveStreams.id}
    and (status not in ('ended', 'failed') or scheduled_for = ${liveStreams.scheduledAt} at time zone 'UTC'))`,
);

/** Looks again once nobody else can change the stream. */
const start = (id: Id, due: ReturnType<typeof and>): Promise<unknown> =>
  transaction(async (tx) => {
    const [stream] = await tx
      .select()
      .from(liveStreams)
      .where(and(eq(liveStreams.id, id), due))
      .for("update");
    return stream && request(tx, stream, stream.scheduledAt);
  });
