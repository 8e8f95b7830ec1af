import { z } from "zod";

/** How often and how long a delivery is tried (EventBridge and Scheduler alike: 185 times within 24 h by default). */
export const RetryPolicy = z.object({
  MaximumRetryAttempts: z.number().int().min(0).max(185).optional(),
  MaximumEventAgeInSeconds: z.number().int().min(60).max(86_400).optional(),
});

export const DeadLetterConfig = z.object({ Arn: z.string().min(1).max(1_600).optional() });

/** Where a delivery goes, from a rule's target or a schedule's. */
export interface Destination {
  arn: string;
  retryPolicy?: z.infer<typeof RetryPolicy> | undefined;
  deadLetterArn?: string | undefined;
}

/** What a delivery is of: an event by a rule, or the firing of a schedule. */
export interface Origin {
  kind: "rule" | "schedule";
  arn: string;
}
