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
    /** How often the bus has answered for it. */
    attempts: integer().notNull().default(0),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    publishedAt: timestamp("published_at", { withTimezone: true }),
    /** The bus refused it: it, and its subject with it, waits until then. */
    retryAt: timestamp("retry_at", { withTimezone: true }),
    /** It can never be published, and was set aside. Made null again by hand, it is tried again. */
    refusedAt: timestamp("refused_at", { withTimezone: true }),
  },
  (t) => [
    index("outbox_unpublished").on(t.sequence).where(sql`${t.publishedAt} is null and ${t.refusedAt} is null`),
    index("outbox_subject").on(t.subject, t.sequence).where(sql`${t.publishedAt} is null and ${t.refusedAt} is null`),
    index("outbox_refused").on(t.refusedAt).where(sql`${t.refusedAt} is not null`),
    index("outbox_published").on(t.publishedAt).where(sql`${t.publishedAt} is not null`),
  ],
);

/**
 * Which subscriber has had which event. Written in the transaction of an effect that is the database's alone, so that
 * twice is once; after an effect elsewhere, so that a crash in between repeats it and never loses it.
 */
export const processedEvents = pgTable(
  "processed_events",
  {
    subscriber: text().notNull(),
    eventId: text("event_id").notNull(),
    processedAt: timestamp("processed_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.subscriber, t.eventId] }), index("processed_events_age").on(t.processedAt)],
);
