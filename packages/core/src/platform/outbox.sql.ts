import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

/** Facts on their way to the bus: written with the change they tell of, published after it committed. */
export const outbox = pgTable(
  "outbox",
  {
    id: text().primaryKey(),
    /** Facts of one subject (a stream) are published in the order in which they were written. */
    subject: text().notNull(),
    sequence: bigint({ mode: "number" }).generatedAlwaysAsIdentity().notNull(),
    name: text().notNull(),
    payload: jsonb().notNull(),
    attempts: integer().notNull().default(0),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    publishedAt: timestamp("published_at", { withTimezone: true }),
  },
  (t) => [index("outbox_unpublished").on(t.sequence).where(sql`${t.publishedAt} is null`)],
);

/** Which subscriber has had which event: written in the transaction of the effect, so that twice is once. */
export const processedEvents = pgTable(
  "processed_events",
  {
    subscriber: text().notNull(),
    eventId: text("event_id").notNull(),
    processedAt: timestamp("processed_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.subscriber, t.eventId] }), index("processed_events_age").on(t.processedAt)],
);
