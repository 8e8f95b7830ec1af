import { boolean, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { users } from "../account/account.sql.ts";
import { content } from "../content/content.sql.ts";
import { cascade, decimal, primaryId, timeOfInsert, updatedAt } from "../platform/columns.ts";

export const tiers = pgTable(
  "tiers",
  {
    id: primaryId(),
    artistId: text()
      .notNull()
      .references(() => users.id, cascade),
    name: text().notNull(),
    description: text().notNull(),
    minimumPrice: decimal().notNull(),
    isActive: boolean().notNull().default(true),
    subscriberCount: integer().notNull().default(0),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [index("tiers_artistId_isActive_idx").on(t.artistId, t.isActive)],
);

/** Which content (`A`) which tier (`B`) unlocks. */
export const tierContent = pgTable(
  "_TierContent",
  {
    A: text()
      .notNull()
      .references(() => content.id, cascade),
    B: text()
      .notNull()
      .references(() => tiers.id, cascade),
  },
  (t) => [uniqueIndex("_TierContent_AB_unique").on(t.A, t.B), index("_TierContent_B_index").on(t.B)],
);
