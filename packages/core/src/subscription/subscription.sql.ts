import { index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { users } from "../account/account.sql.ts";
import { cascade, decimal, primaryId, time, timeOfInsert, updatedAt } from "../platform/columns.ts";
import { tiers } from "../tier/tier.sql.ts";

export const subscriptions = pgTable(
  "subscriptions",
  {
    id: primaryId(),
    fanId: text()
      .notNull()
      .references(() => users.id, cascade),
    artistId: text().notNull(),
    tierId: text()
      .notNull()
      .references(() => tiers.id, cascade),
    stripeSubscriptionId: text().notNull(),
    amount: decimal().notNull(),
    status: text().$type<"ACTIVE" | "INACTIVE" | "CANCELED" | "PAST_DUE" | "TRIALING">().notNull(),
    currentPeriodStart: time().notNull(),
    currentPeriodEnd: time().notNull(),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("subscriptions_stripeSubscriptionId_key").on(t.stripeSubscriptionId),
    uniqueIndex("subscriptions_fanId_tierId_key").on(t.fanId, t.tierId),
    index("subscriptions_fanId_idx").on(t.fanId),
    index("subscriptions_artistId_idx").on(t.artistId),
    index("subscriptions_status_idx").on(t.status),
    index("subscriptions_currentPeriodEnd_idx").on(t.currentPeriodEnd),
    index("subscriptions_fanId_status_idx").on(t.fanId, t.status),
    index("subscriptions_artistId_status_idx").on(t.artistId, t.status),
    index("subscriptions_status_currentPeriodEnd_idx").on(t.status, t.currentPeriodEnd),
    index("subscriptions_fanId_artistId_status_idx").on(t.fanId, t.artistId, t.status),
  ],
);
