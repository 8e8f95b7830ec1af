import { sql } from "drizzle-orm";
import * as z from "zod";
import { database } from "../platform/database.ts";
import { Id } from "../platform/ids.ts";
import { graceSeconds } from "./limits.ts";
import { EndReason, failures, Status } from "./machine.ts";
import type { SessionRow } from "./session.ts";

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

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
const plus = (date: Date, seconds: number): Date => new Date(date.getTime() + seconds * 1000);

/** The session as it is shown. */
export const view = async (session: SessionRow): Promise<Session> => {
  const starting = session.status === "requested" || session.status === "provisioning";
  const { failureReason: failure } = session;
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
