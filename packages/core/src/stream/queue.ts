import { sql } from "drizzle-orm";
import { database } from "../platform/database.ts";
import type { Id } from "../platform/ids.ts";
import { link } from "../platform/links.ts";

/** How many broadcasts may hold a channel at once: each needs one of MediaLive's and one of MediaPackage's. */
const quota = (): number => {
  const { quotas } = link("Live");
  return quotas ? Math.min(quotas.channels, quotas.packages) : Number.POSITIVE_INFINITY;
};

/** How many channels are free, and how many broadcasts wait for one. */
export interface Room {
  free: number;
  waiting: number;
}

/**
 * Counts the account's channels, in one statement. A channel is held from the admission until nothing of the broadcast is
 * left on AWS. While AWS refuses the channel of somebody who was admitted, none is free, whatever we count.
 */
export const room = async (): Promise<Room> => {
  const [row] = await database().execute<{ held: number; crowded: boolean; waiting: number }>(sql`
    select
      (select count(*)::int from streaming_sessions where admitted_at is not null and cleaned_at is null) as held,
      exists (select from streaming_sessions where cleaned_at is null and ${isCrowded}) as crowded,
      (select count(*)::int from streaming_sessions where status = 'requested') as waiting`);
  const { held = 0, crowded = false, waiting = 0 } = row ?? {};
  return { free: crowded ? 0 : Math.max(0, quota() - held), waiting };
};

/** Admitted by us and refused by AWS, to which the account's other users count too. */
const isCrowded = sql`status = 'provisioning' and crowded_at is not null and media_live_channel_arn is null`;

/** Where somebody stands who waits for a channel: from 1 on. */
export interface Place {
  sessionId: Id;
  streamId: Id;
  isAdmitted: boolean;
  position: number;
  of: number;
}

/**
 * Everybody who waits, in the order in which they will come up: first come, first served. Who holds a channel already is
 * served like everybody else, so that a place only ever gets better while one waits. What AWS has no room for was
 * admitted before all the others.
 */
export const places = async (limit: number): Promise<Place[]> => [
  ...(await database().execute<Place & Record<string, unknown>>(sql`${inOrder} order by position limit ${limit}`)),
];

/** The place of one session; undefined where it waits for nothing. */
export const placeOf = async (sessionId: Id): Promise<Place | undefined> => {
  const [place] = await database().execute<Place & Record<string, unknown>>(
    sql`select * from (${inOrder}) as places where "sessionId" = ${sessionId}`,
  );
  return place;
};

const inOrder = sql`
  select id as "sessionId", live_stream_id as "streamId", status <> 'requested' as "isAdmitted",
    row_number() over (order by status = 'requested', queue_number)::int as position, count(*) over ()::int as of
  from streaming_sessions where cleaned_at is null and (status = 'requested' or (${isCrowded}))`;

/** Seconds from one channel's coming free to the next one's, by the last hour; undefined where none came free in it. */
export const secondsBetween = async (): Promise<number | undefined> => {
  const [row] = await database().execute<{ freed: number }>(sql`
    select count(*)::int as freed from streaming_sessions
    where admitted_at is not null and cleaned_at > now() - interval '1 hour'`);
  return row && row.freed > 0 ? 3600 / row.freed : undefined;
};
