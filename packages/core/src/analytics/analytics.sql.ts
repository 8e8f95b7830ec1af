import { boolean, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { users } from "../account/account.sql.ts";
import { cascade, decimal, primaryId, time, timeOfInsert, updatedAt } from "../platform/columns.ts";

export const priceOptimizations = pgTable(
  "price_optimizations",
  {
    id: primaryId(),
    status: text().notNull().default("TESTING"),
    results: text(),
    artistId: text()
      .notNull()
      .references(() => users.id, cascade),
    createdAt: timeOfInsert(),
    isActive: boolean().notNull().default(true),
    optimizedAmount: decimal().notNull(),
    originalAmount: decimal().notNull(),
    originalPriceId: text().notNull(),
    testEndDate: time(),
    testPriceId: text(),
    testStartDate: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index("price_optimizations_artistId_createdAt_idx").on(t.artistId, t.createdAt),
    index("price_optimizations_status_isActive_idx").on(t.status, t.isActive),
    index("price_optimizations_testStartDate_testEndDate_idx").on(t.testStartDate, t.testEndDate),
  ],
);

export const aiAgentLogs = pgTable(
  "ai_agent_logs",
  {
    id: primaryId(),
    result: text(),
    success: boolean().notNull().default(false),
    agentId: text().notNull(),
    agentType: text().notNull(),
    createdAt: timeOfInsert(),
    errorMessage: text(),
    processingTimeMs: integer().notNull().default(0),
    taskData: text(),
    taskType: text().notNull(),
  },
  (t) => [
    index("ai_agent_logs_agentType_createdAt_idx").on(t.agentType, t.createdAt),
    index("ai_agent_logs_success_createdAt_idx").on(t.success, t.createdAt),
    index("ai_agent_logs_taskType_createdAt_idx").on(t.taskType, t.createdAt),
  ],
);
