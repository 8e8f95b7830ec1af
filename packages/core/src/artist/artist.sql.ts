import { boolean, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { users } from "../account/account.sql.ts";
import { cascade, decimal, primaryId, timeOfInsert, updatedAt, zero } from "../platform/columns.ts";

export const artists = pgTable(
  "artists",
  {
    id: primaryId(),
    userId: text()
      .notNull()
      .references(() => users.id, cascade),
    stripeAccountId: text(),
    isStripeOnboarded: boolean().notNull().default(false),
    totalEarnings: decimal().notNull().default(zero),
    totalSubscribers: integer().notNull().default(0),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("artists_userId_key").on(t.userId),
    uniqueIndex("artists_stripeAccountId_key").on(t.stripeAccountId),
  ],
);
