import { index, pgTable, text } from "drizzle-orm/pg-core";
import { users } from "../account/account.sql.ts";
import { content } from "../content/content.sql.ts";
import { cascade, primaryId, setNull, time, timeOfInsert, updatedAt } from "../platform/columns.ts";

export const reports = pgTable(
  "reports",
  {
    id: primaryId(),
    reporterId: text()
      .notNull()
      .references(() => users.id, cascade),
    targetType: text().notNull(),
    targetId: text().notNull(),
    reason: text().notNull(),
    description: text().notNull(),
    evidence: text().notNull(),
    status: text().notNull().default("PENDING"),
    priority: text().notNull().default("MEDIUM"),
    resolution: text(),
    action: text(),
    reviewedBy: text().references(() => users.id, setNull),
    reviewedAt: time(),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index("reports_reporterId_idx").on(t.reporterId),
    index("reports_targetType_targetId_idx").on(t.targetType, t.targetId),
    index("reports_status_idx").on(t.status),
    index("reports_reviewedBy_idx").on(t.reviewedBy),
  ],
);

export const moderationLogs = pgTable(
  "moderation_logs",
  {
    id: primaryId(),
    result: text().notNull(),
    status: text().notNull().default("PENDING_REVIEW"),
    contentId: text()
      .notNull()
      .references(() => content.id, cascade),
    createdAt: timeOfInsert(),
    userId: text()
      .notNull()
      .references(() => users.id, cascade),
  },
  (t) => [
    index("moderation_logs_contentId_createdAt_idx").on(t.contentId, t.createdAt),
    index("moderation_logs_userId_createdAt_idx").on(t.userId, t.createdAt),
    index("moderation_logs_status_createdAt_idx").on(t.status, t.createdAt),
  ],
);
