import type { Invocation } from "./invocations.ts";
import type { FunctionError } from "./outcome.ts";

/** Why Lambda gave up on an event. */
export type Condition = "RetriesExhausted" | "EventAgeExceeded";

/**
 * What Lambda sends to an on-failure destination (Lambda Developer Guide, "Capturing records of Lambda asynchronous
 * invocations"): the event that failed, how often, and the last error.
 */
export const failureRecord = (
  invocation: Invocation,
  functionArn: string,
  condition: Condition,
  error: FunctionError,
  now: number,
) => ({
  version: "1.0",
  timestamp: new Date(now).toISOString(),
  requestContext: {
    requestId: invocation.id,
    functionArn: `${functionArn}:$LATEST`,
    condition,
    approximateInvokeCount: invocation.attempts,
  },
  requestPayload: invocation.payload,
  responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
  responsePayload: error,
});
