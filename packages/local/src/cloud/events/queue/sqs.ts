import type { CloudService } from "../../contract.ts";
import { jsonService, type Operation } from "../protocol/json.ts";

/** Names under which SQS's older query protocol knew these errors; clients still compare with them. */
const queryNames: Record<string, string> = {
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  QueueNameExists: "QueueAlreadyExists",
  UnknownOperationException: "InvalidAction",
};

/** SQS by its JSON protocol, standard queues. */
export const sqs = (operations: Record<string, Operation>): CloudService =>
  jsonService({
    scopes: ["sqs"],
    target: "AmazonSQS",
    version: "1.0",
    operations,
    bodyLimit: 4 * 1_048_576,
    nameError: (error) => ({
      type: `com.amazonaws.sqs#${error.code}`,
      headers: { "x-amzn-query-error": `${queryNames[error.code] ?? error.code};Sender` },
    }),
  });
