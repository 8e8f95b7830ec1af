import { index, pgTable, text } from "drizzle-orm/pg-core";
import { users } from "../account/account.sql.ts";
import { cascade, primaryId, time, timeOfInsert, updatedAt } from "../platform/columns.ts";

export const messages = pgTable(
  "messages",
  {
    id: primaryId(),
    senderId: text()
      .notNull()
      .references(() => users.id, cascade),
    recipientId: text()
      .notNull()
      .references(() => users.id, cascade),
    content: text().notNull(),
    type: text().notNull().default("TEXT"),
    attachmentUrl: text(),
    readAt: time(),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
    deliveredAt: time(),
  },
  (t) => [
    index("messages_senderId_createdAt_idx").on(t.senderId, t.createdAt),
    index("messages_recipientId_readAt_idx").on(t.recipientId, t.readAt),
    index("messages_recipientId_createdAt_idx").on(t.recipientId, t.createdAt),
    index("messages_senderId_recipientId_createdAt_idx").on(t.senderId, t.recipientId, t.createdAt),
    index("messages_readAt_createdAt_idx").on(t.readAt, t.createdAt),
  ],
);
