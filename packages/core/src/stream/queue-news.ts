import { inArray } from "drizzle-orm";
import { database } from "../platform/database.ts";
import { tell } from "../platform/news.ts";
import { keys, redis } from "../platform/redis.ts";
import { places, room } from "./queue.ts";
import { pace, viewOfWaiting } from "./session-view.ts";
import { streamingSessions } from "./stream.sql.ts";

/** How many are told of their place; who stands further behind learns it when the page asks. */
const told = 500;

/**
 * Tells the pages of everybody who waits for a channel where they stand now: once in some seconds, so that many moves of
 * many who wait are few messages. What moves in between they learn with the next move, or when they ask.
 */
export const tellQueue = async (): Promise<void> => {
  const { free, waiting: all } = await room();
  if (all === 0) return;
  const { key, ttl } = keys.queueTold;
  if (!(await redis().set(key, "", "EX", ttl, "NX"))) return;
  // Who is about to be admitted waits for nothing.
  const waiting = (await places(told)).filter(({ position }) => position > free);
  if (waiting.length === 0) return;
  const ids = waiting.map(({ sessionId }) => sessionId);
  const rows = await database().select().from(streamingSessions).where(inArray(streamingSessions.id, ids));
  const goes = await pace();
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const place of waiting) {
    const session = byId.get(place.sessionId);
    if (!session) continue;
    await tell({ streamId: place.streamId, name: "session", body: { session: viewOfWaiting(session, place, goes) } });
  }
};
