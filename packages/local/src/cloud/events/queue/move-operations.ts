import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AwsError } from "../../contract.ts";
import type { State } from "../../state.ts";
import { operation } from "../protocol/json.ts";
import type { Clock } from "../time.ts";
import type { Messages } from "./messages.ts";
import { sourcesOf } from "./queue-operations.ts";
import type { Queue, Queues } from "./queues.ts";

/** A move that was made. Local queues are small and in one table, so it is done when StartMessageMoveTask answers. */
interface MoveTask {
  TaskHandle: string;
  Status: "COMPLETED";
  SourceArn: string;
  DestinationArn?: string | undefined;
  ApproximateNumberOfMessagesMoved: number;
  ApproximateNumberOfMessagesToMove: number;
  StartedTimestamp: number;
}

const most = 100_000;

/**
 * StartMessageMoveTask, ListMessageMoveTasks. As on AWS, messages move out of a queue that is another queue's
 * dead-letter queue; what a function or a rule could not take is redriven by `redrive.ts`.
 */
export const moveOperations = (state: State, queues: Queues, messages: Messages, clock: Clock) => {
  const tasks = state.collection<MoveTask>("sqs.move_tasks");
  const find = (arn: string): Queue => {
    const queue = queues.byArn(arn);
    if (!queue)
      throw new AwsError("ResourceNotFoundException", 404, `The resource that you specified does not exist: ${arn}`);
    return queue;
  };
  return {
    StartMessageMoveTask: operation(
      z.object({ SourceArn: z.string(), DestinationArn: z.string().optional() }),
      ({ SourceArn, DestinationArn }) => {
        const source = find(SourceArn);
        const origins = sourcesOf(queues, source);
        const destination = DestinationArn === undefined ? origins[0] : find(DestinationArn);
        if (origins.length === 0 || !destination) {
          throw new AwsError("InvalidParameterValue", 400, "Source queue must be configured as a Dead Letter Queue.");
        }
        const waiting = messages.peek(source.name, most);
        for (const message of waiting) messages.move(message, destination.name);
        const started = clock.now();
        const task: MoveTask = {
          TaskHandle: randomUUID(),
          Status: "COMPLETED",
          SourceArn,
          DestinationArn,
          ApproximateNumberOfMessagesMoved: waiting.length,
          ApproximateNumberOfMessagesToMove: waiting.length,
          StartedTimestamp: started,
        };
        // Newest first under each source, as the list is told.
        tasks.set(`${SourceArn}|${String(9e15 - started).padStart(16, "0")}|${task.TaskHandle}`, task);
        return { TaskHandle: task.TaskHandle };
      },
    ),
    ListMessageMoveTasks: operation(
      z.object({ SourceArn: z.string(), MaxResults: z.number().int().min(1).max(10).default(1) }),
      ({ SourceArn, MaxResults }) => ({
        Results: tasks.list({ prefix: `${find(SourceArn).arn}|`, limit: MaxResults }),
      }),
    ),
  };
};
