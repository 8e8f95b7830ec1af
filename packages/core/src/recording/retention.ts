import { and, eq, inArray, isNotNull, notInArray, or } from "drizzle-orm";
import { database } from "../platform/database.ts";
import type { Id } from "../platform/ids.ts";
import { streamingSessions } from "../stream/stream.sql.ts";
import { streamRecordings } from "./recording.sql.ts";

/**
 * Those of these sessions whose recording nobody knows any more: the session is gone with its stream, or it is over and
 * its recording was deleted. Of one that is not over a recording may still come.
 */
export const unwanted = async (sessionIds: Id[]): Promise<Id[]> => {
  if (sessionIds.length === 0) return [];
  const known = await database()
    .select({ id: streamingSessions.id })
    .from(streamingSessions)
    .leftJoin(streamRecordings, eq(streamRecordings.id, streamingSessions.id))
    .where(
      and(
        inArray(streamingSessions.id, sessionIds),
        or(isNotNull(streamRecordings.id), notInArray(streamingSessions.status, ["ended", "failed"])),
      ),
    );
  const kept = new Set(known.map(({ id }) => id));
  return sessionIds.filter((id) => !kept.has(id));
};
