import { boolean, index, pgTable, text } from "drizzle-orm/pg-core";
import { users } from "../account/account.sql.ts";
import { cascade, primaryId, setNull, timeOfInsert } from "../platform/columns.ts";
import { liveStreams } from "../stream/stream.sql.ts";

export const streamChatMessages = pgTable(
  "stream_chat_messages",
  {
    id: primaryId(),
    streamId: text()
      .notNull()
      .references(() => liveStreams.id, cascade),
    senderId: text().references(() => users.id, setNull),
    senderName: text().notNull(),
    message: text().notNull(),
    type: text().notNull().default("MESSAGE"),
    isHighlighted: boolean().notNull().default(false),
    isModerated: boolean().notNull().default(false),
    moderatedBy: text(),
    moderationReason: text(),
    createdAt: timeOfInsert(),
  },
  (t) => [
    index("stream_chat_messages_streamId_createdAt_idx").on(t.streamId, t.createdAt),
    index("stream_chat_messages_senderId_idx").on(t.senderId),
  ],
);
