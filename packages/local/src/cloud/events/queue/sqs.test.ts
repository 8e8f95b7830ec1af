import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
  TagQueueCommand,
} from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { manualClock, testCloud } from "../testing.ts";

const clock = manualClock("2026-11-22T13:00:00Z");
const cloud = await testCloud({}, { clock });
const { sqs } = cloud.clients;

const create = async (QueueName: string, Attributes?: Record<string, string>): Promise<string> =>
  (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";

const send = (QueueUrl: string, MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

const receive = async (QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];

test("a message is hidden once received, comes back, and goes when deleted", async () => {
  const url = await create("visibility", { VisibilityTimeout: "10" });
  await send(url, "hello");
  const [first] = await receive(url, { MessageSystemAttributeNames: ["All"] });
  expect(first).toMatchObject({ Body: "hello", Attributes: { ApproximateReceiveCount: "1" } });
  expect(await receive(url)).toEqual([]);
  clock.advance(9_999);
  expect(await receive(url)).toEqual([]);
  clock.advance(1);
  const [second] = await receive(url, { MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
  expect(second).toMatchObject({ MessageId: first?.MessageId, Attributes: { ApproximateReceiveCount: "2" } });
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 0 }),
  );
  const [third] = await receive(url);
  expect(third?.MessageId).toBe(first?.MessageId);
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: third?.ReceiptHandle }));
  clock.advance(60_000);
  expect(await receive(url)).toEqual([]);
  await expect(
    sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: "x", VisibilityTimeout: 0 })),
  ).rejects.toMatchObject({ name: "ReceiptHandleIsInvalid" });
});

test("a long poll waits for a message, and no longer than it was told", async () => {
  const url = await create("poll");
  const waiting = receive(url, { WaitTimeSeconds: 10 });
  setTimeout(() => void send(url, "late"), 200);
  expect((await waiting).map((message) => message.Body)).toEqual(["late"]);
  expect(await receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
});

test("any text and any attributes arrive as they were sent; the SDK checks their digests", async () => {
  const url = await create("texts");
  const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((body) => body.isWellFormed());
  const attribute = fc.oneof(
    text.map((StringValue) => ({ DataType: "String", StringValue })),
    fc.uint8Array({ minLength: 1 }).map((BinaryValue) => ({ DataType: "Binary", BinaryValue })),
  );
  const attributes = fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,10}$/), attribute, { maxKeys: 5 });
  await fc.assert(
    fc.asyncProperty(text, attributes, async (MessageBody, MessageAttributes) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody, MessageAttributes }));
      const [message] = await receive(url, { MessageAttributeNames: ["All"] });
      expect(message?.Body).toBe(MessageBody);
      expect(message?.MessageAttributes ?? {}).toEqual(MessageAttributes);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
    }),
    { numRuns: 100 },
  );
});

test("a delayed message comes later, an old one goes", async () => {
  const url = await create("delays", { MessageRetentionPeriod: "60" });
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "x", DelaySeconds: 5 }));
  expect(await receive(url)).toEqual([]);
  clock.advance(5_000);
  expect(await receive(url, { VisibilityTimeout: 0 })).toHaveLength(1);
  clock.advance(60_000);
  expect(await receive(url)).toEqual([]);
});

test("what is received too often moves to the dead-letter queue, and back by a move task", async () => {
  const dead = await create("dead");
  const deadLetterTargetArn = cloud.queueArn("dead");
  const url = await create("work", { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }) });
  await send(url, "poison");
  for (const count of [1, 1, 0]) expect(await receive(url, { VisibilityTimeout: 0 })).toHaveLength(count);
  expect(await receive(dead, { VisibilityTimeout: 0 })).toMatchObject([{ Body: "poison" }]);
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetterTargetArn }));
  expect(await receive(dead)).toEqual([]);
  const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: deadLetterTargetArn }));
  expect(Results).toMatchObject([{ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 }]);
  await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn: cloud.queueArn("work") }))).rejects.toMatchObject({
    message: "Source queue must be configured as a Dead Letter Queue.",
  });
});

test("queues are made once, described, changed, purged, listed by pages and deleted", async () => {
  const url = await create("one", { VisibilityTimeout: "5" });
  expect(await create("one", { VisibilityTimeout: "5" })).toBe(url);
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: "one" }))).QueueUrl).toBe(url);
  await expect(create("one", { VisibilityTimeout: "6" })).rejects.toMatchObject({ name: "QueueNameExists" });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: "7" } }));
  await send(url, "a");
  await send(url, "b");
  await receive(url, { MaxNumberOfMessages: 1 });
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }));
  expect(Attributes).toMatchObject({
    QueueArn: cloud.queueArn("one"),
    VisibilityTimeout: "7",
    ApproximateNumberOfMessages: "1",
    ApproximateNumberOfMessagesNotVisible: "1",
  });
  await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
  clock.advance(60_000);
  expect(await receive(url)).toEqual([]);

  for (const name of ["list-a", "list-b", "list-c"]) await create(name);
  const first = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "list-", MaxResults: 2 }));
  const second = await sqs.send(
    new ListQueuesCommand({ QueueNamePrefix: "list-", MaxResults: 2, NextToken: first.NextToken }),
  );
  expect([first.QueueUrls?.length, second.QueueUrls?.length, second.NextToken]).toEqual([2, 1, undefined]);

  await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
  await expect(send(url, "x")).rejects.toBeInstanceOf(QueueDoesNotExist);
  await expect(sqs.send(new GetQueueUrlCommand({ QueueName: "one" }))).rejects.toBeInstanceOf(QueueDoesNotExist);
});

test("refuses what SQS refuses", async () => {
  await expect(create("a b")).rejects.toMatchObject({ name: expect.stringMatching(/Invalid|Validation/) });
  await expect(create("x", { VisibilityTimeout: "50000" })).rejects.toMatchObject({ name: "InvalidAttributeValue" });
  await expect(create("x", { Colour: "red" })).rejects.toMatchObject({ name: "InvalidAttributeName" });
  await expect(create("x", { RedrivePolicy: "{}" })).rejects.toMatchObject({ name: "InvalidAttributeValue" });
  const url = await create("small", { MaximumMessageSize: "1024" });
  await expect(send(url, "x".repeat(1_025))).rejects.toMatchObject({
    message: expect.stringContaining("must be shorter"),
  });
  await expect(receive(url, { MaxNumberOfMessages: 11 })).rejects.toThrow();
  await expect(sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: { a: "b" } }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 400 },
  });
});
