import type { MessageAttributes } from "../queue/messages.ts";
import type { Delivery } from "./deliveries.ts";

/** Which bound ended the retries; none where the failure was one that no retry mends. */
export type Exhausted = "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";

/**
 * What the dead letter says of its delivery (EventBridge User Guide, "Using dead-letter queues"; Scheduler's names its
 * schedule instead of a rule).
 */
export const deadLetterAttributes = (delivery: Delivery, exhausted: Exhausted | undefined): MessageAttributes => {
  const texts: Record<string, string | undefined> = {
    [delivery.origin.kind === "rule" ? "RULE_ARN" : "SCHEDULE_ARN"]: delivery.origin.arn,
    TARGET_ARN: delivery.destination.arn,
    ERROR_CODE: delivery.error?.code,
    ERROR_MESSAGE: delivery.error?.message,
    EXHAUSTED_RETRY_CONDITION: exhausted,
  };
  const given = Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...Object.fromEntries(given.map(([name, text]) => [name, { DataType: "String", StringValue: text }])),
    RETRY_ATTEMPTS: { DataType: "Number", StringValue: String(Math.max(0, delivery.attempts - 1)) },
  };
};
