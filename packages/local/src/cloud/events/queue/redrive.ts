import { z } from "zod";
import { DeliveryFailed, type Dispatch } from "../delivery/dispatch.ts";
import type { Message, Messages } from "./messages.ts";
import type { Queue } from "./queues.ts";

/** The part of Lambda's failure record that says what to run again. */
const FailureRecord = z.object({
  requestContext: z.object({ functionArn: z.string() }),
  requestPayload: z.unknown(),
});

/** Messages of one redrive, so that a queue of any length is worked off in steps. */
const batch = 1_000;

/** What a dead letter was, and for whom; nothing where it is no dead letter of a function, a rule or a schedule. */
const originalOf = (message: Message): { arn: string; input: string } | undefined => {
  const target = message.attributes.TARGET_ARN?.StringValue;
  if (target !== undefined) return { arn: target, input: message.body };
  try {
    const { requestContext, requestPayload } = FailureRecord.parse(JSON.parse(message.body));
    return { arn: requestContext.functionArn, input: JSON.stringify(requestPayload) };
  } catch {
    return undefined;
  }
};

/**
 * Hands the dead letters of a queue to whom they were meant for once more, oldest first, and answers how many went.
 * SQS's own redrive serves queues only, so on AWS too the letters of functions are worked off this way: invoke again,
 * then delete. What is no dead letter, or fails at once again, stays.
 */
export const redrive = (queue: Queue, messages: Messages, dispatch: Dispatch): number => {
  let went = 0;
  for (const message of messages.peek(queue.name, batch)) {
    const original = originalOf(message);
    if (!original) continue;
    try {
      dispatch(original.arn, original.input);
    } catch (error) {
      if (error instanceof DeliveryFailed) continue;
      throw error;
    }
    messages.delete(message.id);
    went += 1;
  }
  return went;
};
