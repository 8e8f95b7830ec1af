import { sql } from "drizzle-orm";
import { index, pgTable, text } from "drizzle-orm/pg-core";
import { users } from "../account/account.sql.ts";
import { cascade, instant, primaryId } from "../platform/columns.ts";
import { liveStreams } from "../stream/stream.sql.ts";

/**
 * What a user is told of. No unique key on user and session: that a broadcast is told of once is the inbox's work
 * (`functions/subscriber.ts`), and a key here would hide it when that fails.
 */
export const notifications = pgTable(
  "notifications",
  {
    id: primaryId(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, cascade),
    kind: text().$type<"stream_live">().notNull(),
    streamId: text("stream_id")
      .notNull()
      .references(() => liveStreams.id, cascade),
    /** The broadcast that began. No foreign key: what was told stays told. */
    sessionId: text("session_id").notNull(),
    /** To the millisecond, as cursors have it. */
    createdAt: instant("created_at").notNull().default(sql`date_trunc('milliseconds', now())`),
    readAt: instant("read_at"),
  },
  (t) => [
    index("notifications_user").on(t.userId, t.createdAt, t.id),
    index("notifications_unread").on(t.userId).where(sql`${t.readAt} is null`),
    index("notifications_stream").on(t.streamId),
  ],
);
