import { boolean, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { cascade, decimal, json, primaryId, time, timeOfInsert, updatedAt } from "../platform/columns.ts";
import { subscriptions } from "../subscription/subscription.sql.ts";

export const invoices = pgTable(
  "invoices",
  {
    id: primaryId(),
    subscriptionId: text()
      .notNull()
      .references(() => subscriptions.id, cascade),
    stripeInvoiceId: text().notNull(),
    amount: decimal().notNull(),
    status: text().notNull(),
    dueDate: time().notNull(),
    paidAt: time(),
    periodStart: time().notNull(),
    periodEnd: time().notNull(),
    prorationAmount: decimal(),
    items: json().notNull(),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("invoices_stripeInvoiceId_key").on(t.stripeInvoiceId),
    index("invoices_subscriptionId_status_idx").on(t.subscriptionId, t.status),
    index("invoices_dueDate_idx").on(t.dueDate),
    index("invoices_status_paidAt_idx").on(t.status, t.paidAt),
    index("invoices_createdAt_idx").on(t.createdAt),
  ],
);

export const paymentFailures = pgTable(
  "payment_failures",
  {
    id: primaryId(),
    subscriptionId: text()
      .notNull()
      .references(() => subscriptions.id, cascade),
    stripeInvoiceId: text().notNull(),
    amount: decimal().notNull(),
    attemptCount: integer().notNull().default(1),
    nextRetryAt: time(),
    failureReason: text().notNull(),
    isResolved: boolean().notNull().default(false),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("payment_failures_stripeInvoiceId_key").on(t.stripeInvoiceId),
    index("payment_failures_subscriptionId_isResolved_idx").on(t.subscriptionId, t.isResolved),
    index("payment_failures_nextRetryAt_idx").on(t.nextRetryAt),
  ],
);
