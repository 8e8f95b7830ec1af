import { z } from "zod";
import { AwsError, type CloudRequest } from "../../contract.ts";
import { operation } from "../protocol/json.ts";
import { page } from "../protocol/page.ts";
import type { Clock } from "../time.ts";
import { checkAttributes, defaults, redrivePolicyOf } from "./attributes.ts";
import type { Messages } from "./messages.ts";
import { noSuchQueue, type Queue, type Queues } from "./queues.ts";

export const QueueUrl = z.string().min(1).max(2_048);

const QueueName = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[A-Za-z0-9_-]+$/, "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");

/** The URL names the host that was asked, so that it works from wherever the asker stands. */
const urlOf = (request: CloudRequest, name: string): string =>
  `http://${request.headers.host ?? "127.0.0.1"}/${request.account}/${name}`;

/** CreateQueue, GetQueueUrl, ListQueues, Get/SetQueueAttributes, PurgeQueue, DeleteQueue, ListDeadLetterSourceQueues. */
export const queueOperations = (queues: Queues, messages: Messages, clock: Clock) => ({
  CreateQueue: operation(
    z.object({ QueueName, Attributes: z.record(z.string(), z.string()).default({}) }),
    ({ QueueName: name, Attributes }, request) => {
      const existing = queues.get(name);
      checkAttributes(Attributes);
      const differs = Object.entries(Attributes).some(
        ([key, value]) => ({ ...defaults(), ...existing?.attributes })[key] !== value,
      );
      if (existing && differs) {
        throw new AwsError(
          "QueueNameExists",
          400,
          "A queue already exists with the same name and a different value for an attribute.",
        );
      }
      const url = urlOf(request, name);
      if (!existing) queues.put(name, url, Attributes, clock.now());
      return { QueueUrl: url };
    },
  ),
  GetQueueUrl: operation(z.object({ QueueName: z.string() }), ({ QueueName: name }, request) => {
    if (!queues.get(name)) throw noSuchQueue();
    return { QueueUrl: urlOf(request, name) };
  }),
  ListQueues: operation(
    z.object({
      QueueNamePrefix: z.string().default(""),
      MaxResults: z.number().int().min(1).max(1_000).default(1_000),
      NextToken: z.string().optional(),
    }),
    (input, request) => {
      const { items, next } = page(
        input.NextToken,
        input.MaxResults,
        (options) => queues.list({ ...options, prefix: input.QueueNamePrefix }),
        (queue) => queue.name,
      );
      return { QueueUrls: items.map((queue) => urlOf(request, queue.name)), NextToken: next };
    },
  ),
  GetQueueAttributes: operation(z.object({ QueueUrl, AttributeNames: z.array(z.string()).default([]) }), (input) => {
    const queue = queues.byUrl(input.QueueUrl);
    const all = attributesOf(queue, messages, clock.now());
    const wanted = new Set(input.AttributeNames);
    const given = Object.entries(all).filter(([name]) => wanted.has("All") || wanted.has(name));
    return given.length > 0 ? { Attributes: Object.fromEntries(given) } : {};
  }),
  SetQueueAttributes: operation(z.object({ QueueUrl, Attributes: z.record(z.string(), z.string()) }), (input) => {
    const queue = queues.byUrl(input.QueueUrl);
    const attributes = { ...queue.attributes, ...checkAttributes(input.Attributes) };
    queues.save({ ...queue, attributes, changedAt: clock.now() });
  }),
  PurgeQueue: operation(z.object({ QueueUrl }), (input) => messages.purge(queues.byUrl(input.QueueUrl).name)),
  DeleteQueue: operation(z.object({ QueueUrl }), (input) => {
    const { name } = queues.byUrl(input.QueueUrl);
    messages.purge(name);
    queues.delete(name);
  }),
  ListDeadLetterSourceQueues: operation(z.object({ QueueUrl }), (input, request) => {
    const sources = sourcesOf(queues, queues.byUrl(input.QueueUrl));
    return { queueUrls: sources.map((queue) => urlOf(request, queue.name)) };
  }),
});

/** Queues whose redrive policy names this one. */
export const sourcesOf = (queues: Queues, deadLetters: Queue): Queue[] =>
  queues
    .list({ limit: 10_000 })
    .filter((queue) => redrivePolicyOf(queue.attributes)?.deadLetterTargetArn === deadLetters.arn);

const attributesOf = (queue: Queue, messages: Messages, now: number): Record<string, string> => {
  const { visible, hidden } = messages.count(queue.name, now);
  return {
    ...defaults(),
    ...queue.attributes,
    QueueArn: queue.arn,
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1_000)),
    LastModifiedTimestamp: String(Math.floor(queue.changedAt / 1_000)),
    ApproximateNumberOfMessages: String(visible),
    // Delayed messages are counted with those in flight: the table does not tell them apart.
    ApproximateNumberOfMessagesNotVisible: String(hidden),
    ApproximateNumberOfMessagesDelayed: "0",
  };
};
