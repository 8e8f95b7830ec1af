import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { users } from "../account/account.sql.ts";
import { type Actor, signedIn } from "../platform/actor.ts";
import { database } from "../platform/database.ts";
import { Id } from "../platform/ids.ts";
import { newestFirst } from "../platform/newest-first.ts";
import { decodeCursor, type Page, PageQuery, page } from "../platform/page.ts";
import { liveStreams } from "../stream/stream.sql.ts";
import { subscriptions } from "../subscription/subscription.sql.ts";
import { notifications } from "./notification.sql.ts";

/** What a user is told: that an artist they subscribe to went live. */
export const Notification = z.object({
  id: Id,
  kind: z.enum(["stream_live"]),
  stream: z.object({ id: Id, title: z.string() }),
  artist: z.object({ id: Id, displayName: z.string() }),
  createdAt: z.iso.datetime(),
  /** Null until it was read. */
  readAt: z.iso.datetime().nullable(),
});
export type Notification = z.infer<typeof Notification>;

/** Which notifications their reader has seen: at most a page of them. */
export const Read = z.object({ ids: z.array(Id).min(1).max(100) });

/**
 * Tells every fan who subscribes to the stream's artist now, by paying or on trial, that the broadcast began. Asked twice
 * it tells twice: the inbox of who asks makes it once.
 */
export const tellLive = async (sessionId: Id, streamId: Id): Promise<void> => {
  await database().execute(sql`
    insert into ${notifications} (id, user_id, kind, stream_id, session_id)
    select gen_random_uuid()::text, fan, 'stream_live', stream, ${sessionId} from (
      select distinct ${subscriptions.fanId} as fan, ${liveStreams.id} as stream
      from ${subscriptions} join ${liveStreams} on ${liveStreams.artistId} = ${subscriptions.artistId}
      where ${liveStreams.id} = ${streamId} and ${subscriptions.status} in ('ACTIVE', 'TRIALING')) as told`);
};

/** The actor's own notifications, newest first, in pages, with how many are unread in all. 401 for nobody. */
export const list = async (
  query: z.input<typeof PageQuery>,
  actor: Actor,
): Promise<Page<Notification> & { unread: number }> => {
  const { userId } = signedIn(actor);
  const { cursor, limit } = PageQuery.parse(query);
  const places = newestFirst(notifications);
  const rows = await database()
    .select({ notification: notifications, stream: liveStreams, artistName: users.displayName })
    .from(notifications)
    .innerJoin(liveStreams, eq(liveStreams.id, notifications.streamId))
    .innerJoin(users, eq(users.id, liveStreams.artistId))
    .where(and(eq(notifications.userId, userId), places.after(cursor ? decodeCursor(cursor) : undefined)))
    .orderBy(...places.order)
    .limit(limit + 1);
  return {
    ...page(
      rows,
      limit,
      ({ notification }) => ({ at: notification.createdAt, id: notification.id }),
      ({ notification: { id, kind, createdAt, readAt }, stream, artistName }): Notification => ({
        id,
        kind,
        stream: { id: stream.id, title: stream.title },
        artist: { id: stream.artistId, displayName: artistName },
        createdAt: createdAt.toISOString(),
        readAt: readAt?.toISOString() ?? null,
      }),
    ),
    unread: await unread(userId),
  };
};

/** Marks those of these notifications as read that are the actor's own; answers how many of theirs are left. */
export const markRead = async (input: z.input<typeof Read>, actor: Actor): Promise<{ unread: number }> => {
  const { userId } = signedIn(actor);
  const { ids } = Read.parse(input);
  await database()
    .update(notifications)
    .set({ readAt: new Date() })
    .where(and(eq(notifications.userId, userId), inArray(notifications.id, ids), isNull(notifications.readAt)));
  return { unread: await unread(userId) };
};

const unread = (userId: Id): Promise<number> =>
  database().$count(notifications, and(eq(notifications.userId, userId), isNull(notifications.readAt)));
