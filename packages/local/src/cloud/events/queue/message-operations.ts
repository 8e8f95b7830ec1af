import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { AwsError } from "../../contract.ts";
import { operation } from "../protocol/json.ts";
import type { Clock } from "../time.ts";
import { numberOf, redrivePolicyOf } from "./attributes.ts";
import { attributesMd5, md5 } from "./digest.ts";
import { type Message, MessageAttribute, type Messages } from "./messages.ts";
import { QueueUrl } from "./queue-operations.ts";
import type { Queue, Queues } from "./queues.ts";

/** How often a long poll looks again. */
const pollMilliseconds = 100;

const Send = z.object({
  QueueUrl,
  MessageBody: z.string().min(1),
  DelaySeconds: z.number().int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), MessageAttribute).default({}),
});

const Receive = z.object({
  QueueUrl,
  MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
  VisibilityTimeout: z.number().int().min(0).max(43_200).optional(),
  WaitTimeSeconds: z.number().int().min(0).max(20).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});

/** SendMessage, ReceiveMessage, DeleteMessage, ChangeMessageVisibility. */
export const messageOperations = (queues: Queues, messages: Messages, clock: Clock) => ({
  SendMessage: operation(Send, (input) => {
    const queue = queues.byUrl(input.QueueUrl);
    if (Buffer.byteLength(input.MessageBody) > numberOf(queue.attributes, "MaximumMessageSize")) {
      throw new AwsError(
        "InvalidParameterValue",
        400,
        "One or more parameters are invalid. Reason: Message must be shorter.",
      );
    }
    const now = clock.now();
    const delay = input.DelaySeconds ?? numberOf(queue.attributes, "DelaySeconds");
    const sent = messages.send(queue.name, input.MessageBody, input.MessageAttributes, now, now + delay * 1_000);
    return {
      MessageId: sent.id,
      MD5OfMessageBody: md5(sent.body),
      MD5OfMessageAttributes: attributesMd5(sent.attributes),
    };
  }),
  ReceiveMessage: operation(Receive, async (input) => {
    const queue = queues.byUrl(input.QueueUrl);
    const wait = input.WaitTimeSeconds ?? numberOf(queue.attributes, "ReceiveMessageWaitTimeSeconds");
    const until = Date.now() + wait * 1_000;
    let received = receive(queues, messages, queue, input, clock.now());
    while (received.length === 0 && Date.now() < until) {
      await sleep(pollMilliseconds);
      received = receive(queues, messages, queue, input, clock.now());
    }
    return received.length > 0 ? { Messages: received.map((message) => present(message, input)) } : {};
  }),
  // A receipt that is no longer the message's is no error (API reference): the message was taken again, or is gone.
  DeleteMessage: operation(z.object({ QueueUrl, ReceiptHandle: z.string() }), (input) => {
    const message = messages.find(queues.byUrl(input.QueueUrl).name, input.ReceiptHandle);
    if (message) messages.delete(message.id);
  }),
  ChangeMessageVisibility: operation(
    z.object({ QueueUrl, ReceiptHandle: z.string(), VisibilityTimeout: z.number().int().min(0).max(43_200) }),
    (input) => {
      const message = messages.find(queues.byUrl(input.QueueUrl).name, input.ReceiptHandle);
      if (!message) throw new AwsError("ReceiptHandleIsInvalid", 404, "The input receipt handle is invalid.");
      messages.show(message, clock.now() + input.VisibilityTimeout * 1_000);
    },
  ),
});

/** Takes messages; one that was received too often goes to the queue of the redrive policy instead. */
const receive = (
  queues: Queues,
  messages: Messages,
  queue: Queue,
  input: z.infer<typeof Receive>,
  now: number,
): Message[] => {
  messages.expire(queue.name, now - numberOf(queue.attributes, "MessageRetentionPeriod") * 1_000);
  const hidden = (input.VisibilityTimeout ?? numberOf(queue.attributes, "VisibilityTimeout")) * 1_000;
  const policy = redrivePolicyOf(queue.attributes);
  return messages.receive(queue.name, input.MaxNumberOfMessages, now, now + hidden).filter((message) => {
    const target =
      policy && message.receiveCount > policy.maxReceiveCount ? queues.byArn(policy.deadLetterTargetArn) : undefined;
    if (target) messages.move(message, target.name);
    return !target;
  });
};

const present = (message: Message, input: z.infer<typeof Receive>) => {
  const system: Record<string, string> = {
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
  };
  const attributes = pick(system, [...input.AttributeNames, ...input.MessageSystemAttributeNames]);
  const own = pick(message.attributes, input.MessageAttributeNames);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(attributes ? { Attributes: attributes } : {}),
    ...(own ? { MessageAttributes: own, MD5OfMessageAttributes: attributesMd5(own) } : {}),
  };
};

/** What was asked for: by name, `All`, or `prefix.*`. */
const pick = <T>(all: Record<string, T>, names: string[]): Record<string, T> | undefined => {
  const wanted = (name: string): boolean =>
    names.some(
      (asked) =>
        asked === "All" ||
        asked === name ||
        (asked.endsWith(".*") && name.startsWith(asked.slice(0, -1))) ||
        asked === ".*",
    );
  const picked = Object.entries(all).filter(([name]) => wanted(name));
  return picked.length > 0 ? Object.fromEntries(picked) : undefined;
};
