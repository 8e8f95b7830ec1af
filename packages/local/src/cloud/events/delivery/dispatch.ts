import { AwsError } from "../../contract.ts";
import { parseArn } from "../arn.ts";
import type { FunctionRuntime } from "../function/runtime.ts";
import type { Messages } from "../queue/messages.ts";
import type { Queues } from "../queue/queues.ts";
import type { Clock } from "../time.ts";

/** A delivery that failed. What no retry can mend goes to the dead-letter queue at once. */
export class DeliveryFailed extends Error {
  override readonly name = "DeliveryFailed";
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}

/** Hands one input to the target of that ARN; throws `DeliveryFailed`. */
export type Dispatch = (targetArn: string, input: string) => void;

/**
 * Functions and queues, which live in this process: a hand-over is one write to the database. A function has taken its
 * event when it is queued for it; how the function then fares is the function's own retries and destination.
 */
export const dispatcher =
  (functions: FunctionRuntime, queues: Queues, messages: Messages, clock: Clock): Dispatch =>
  (targetArn, input) => {
    const service = parseArn(targetArn)?.service;
    if (service === "lambda") return toFunction(functions, targetArn, input);
    const queue = queues.byArn(targetArn);
    if (!queue) throw new DeliveryFailed("NO_RESOURCE", `The target ${targetArn} does not exist.`, false);
    messages.send(queue.name, input, {}, clock.now());
  };

const toFunction = (functions: FunctionRuntime, targetArn: string, input: string): void => {
  const name = functions.find(targetArn);
  if (!name) throw new DeliveryFailed("NO_RESOURCE", `The function ${targetArn} does not exist.`, false);
  try {
    functions.enqueue(name, JSON.parse(input));
  } catch (error) {
    if (error instanceof SyntaxError) throw new DeliveryFailed("INVALID_JSON", "The input is not JSON.", false);
    if (error instanceof AwsError) throw new DeliveryFailed("THROTTLING", error.message, error.status === 429);
    throw error;
  }
};
