import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { CreateQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { eventually, manualClock, testCloud } from "../testing.ts";

const clock = manualClock("2026-11-22T13:07:30Z");
const cloud = await testCloud({}, { clock });
const minute = 60_000;

/** A queue for what a schedule sends. */
const queue = async (QueueName: string) => {
  const { QueueUrl = "" } = await cloud.clients.sqs.send(new CreateQueueCommand({ QueueName }));
  return { QueueUrl, Arn: cloud.queueArn(QueueName) };
};

const target = (Arn: string) => ({ Arn, RoleArn: "arn:aws:iam::000000000000:role/scheduler" });

const create = (Name: string, input: Partial<CreateScheduleCommandInput> & { ScheduleExpression: string }) =>
  cloud.clients.scheduler.send(
    new CreateScheduleCommand({
      Name,
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: target(cloud.queueArn("x")),
      ...input,
    }),
  );

/** Everything that lies in the queue, as soon as there are so many. */
const received = (QueueUrl: string, count: number) =>
  eventually(`${count} messages`, async () => {
    const { Messages = [] } = await cloud.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    return Messages.length === count ? Messages.map((message) => message.Body ?? "") : undefined;
  });

const settle = () => new Promise((go) => setTimeout(go, 50));

test("a rate runs at its creation and then by its own rhythm, with Scheduler's event", async () => {
  const { QueueUrl, Arn } = await queue("rate");
  await create("rate", { ScheduleExpression: "rate(5 minutes)", Target: target(Arn) });
  const [first = ""] = await received(QueueUrl, 1);
  expect(JSON.parse(first)).toMatchObject({
    source: "aws.scheduler",
    "detail-type": "Scheduled Event",
    time: "2026-11-22T13:07:30Z",
    resources: ["arn:aws:scheduler:eu-central-1:000000000000:schedule/default/rate"],
    detail: "{}",
  });
  clock.advance(4 * minute);
  await settle();
  await received(QueueUrl, 1);
  clock.advance(minute);
  await received(QueueUrl, 2);
  await cloud.clients.scheduler.send(new DeleteScheduleCommand({ Name: "rate" }));
  clock.advance(10 * minute);
  await settle();
  await received(QueueUrl, 2);
});

test("what was missed while nobody was there runs once at the start, and the rhythm stays", async () => {
  const { QueueUrl, Arn } = await queue("missed");
  await create("missed", { ScheduleExpression: "rate(1 hour)", Target: { ...target(Arn), Input: '{"fixed":1}' } });
  await received(QueueUrl, 1);
  const before = await cloud.clients.scheduler.send(new GetScheduleCommand({ Name: "missed" }));
  await cloud.stop();
  clock.advance(5.5 * 60 * minute);
  await cloud.start();
  expect(await received(QueueUrl, 2)).toEqual(['{"fixed":1}', '{"fixed":1}']);
  clock.advance(30 * minute);
  await received(QueueUrl, 3);
  const after = await cloud.clients.scheduler.send(new GetScheduleCommand({ Name: "missed" }));
  expect(after.CreationDate).toEqual(before.CreationDate);
  await cloud.clients.scheduler.send(new DeleteScheduleCommand({ Name: "missed" }));
});

test("a moment runs once; its schedule stays, or goes where that was asked", async () => {
  const { QueueUrl, Arn } = await queue("at");
  const moment = new Date(clock.now() + 2 * minute).toISOString().slice(0, 19);
  const ScheduleExpression = `at(${moment})`;
  await create("stays", { ScheduleExpression, Target: target(Arn) });
  await create("goes", { ScheduleExpression, Target: target(Arn), ActionAfterCompletion: "DELETE" });
  clock.advance(minute);
  await settle();
  await received(QueueUrl, 0);
  clock.advance(minute);
  await received(QueueUrl, 2);
  clock.advance(60 * minute);
  await settle();
  await received(QueueUrl, 2);
  const { Schedules } = await cloud.clients.scheduler.send(new ListSchedulesCommand({}));
  expect(Schedules?.map((schedule) => schedule.Name)).toEqual(["stays"]);
});

test("a schedule that is off, before its start or past its end does not run", async () => {
  const { QueueUrl, Arn } = await queue("bounds");
  const at = (minutes: number) => new Date(clock.now() + minutes * minute);
  const every = { ScheduleExpression: "rate(1 minute)", Target: target(Arn) };
  await create("off", { ...every, State: "DISABLED" });
  await create("bounded", { ...every, StartDate: at(10), EndDate: at(12) });
  clock.advance(9 * minute);
  await settle();
  await received(QueueUrl, 0);
  clock.advance(minute);
  await received(QueueUrl, 1);
  clock.advance(minute);
  await received(QueueUrl, 2);
  clock.advance(60 * minute);
  await settle();
  await received(QueueUrl, 2);
});

test("an update changes the rhythm and keeps the creation", async () => {
  await create("changing", { ScheduleExpression: "rate(1 hour)" });
  const before = await cloud.clients.scheduler.send(new GetScheduleCommand({ Name: "changing" }));
  clock.advance(1_000);
  const input = { Name: "changing", FlexibleTimeWindow: { Mode: "OFF" as const }, Target: target(cloud.queueArn("x")) };
  await cloud.clients.scheduler.send(
    new UpdateScheduleCommand({
      ...input,
      ScheduleExpression: "cron(0 12 * * ? *)",
      ScheduleExpressionTimezone: "Europe/Berlin",
    }),
  );
  const after = await cloud.clients.scheduler.send(new GetScheduleCommand({ Name: "changing" }));
  expect(after).toMatchObject({
    ScheduleExpression: "cron(0 12 * * ? *)",
    ScheduleExpressionTimezone: "Europe/Berlin",
    CreationDate: before.CreationDate,
    GroupName: "default",
    ActionAfterCompletion: "NONE",
  });
  expect(after.LastModificationDate).not.toEqual(before.LastModificationDate);
});

test("refuses what AWS refuses, by its names", async () => {
  const ScheduleExpression = "rate(1 hour)";
  const validation = { name: "ValidationException", $metadata: { httpStatusCode: 400 } };
  await expect(create("x", { ScheduleExpression: "rate(1 second)" })).rejects.toMatchObject(validation);
  await expect(create("x", { ScheduleExpression: "at(2020-01-01T00:00:00)" })).rejects.toMatchObject(validation);
  await expect(create("x".repeat(65), { ScheduleExpression })).rejects.toMatchObject(validation);
  await expect(create("a b", { ScheduleExpression })).rejects.toMatchObject(validation);
  await expect(create("x", { ScheduleExpression, FlexibleTimeWindow: undefined })).rejects.toMatchObject(validation);
  await expect(create("x", { ScheduleExpression, Target: { Arn: "x", RoleArn: "x" } })).rejects.toMatchObject(
    validation,
  );
  await expect(create("x", { ScheduleExpression, GroupName: "none" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await create("twice", { ScheduleExpression });
  await expect(create("twice", { ScheduleExpression })).rejects.toMatchObject({
    name: "ConflictException",
    $metadata: { httpStatusCode: 409 },
  });
  const missing = { name: "ResourceNotFoundException", $metadata: { httpStatusCode: 404 } };
  await expect(cloud.clients.scheduler.send(new GetScheduleCommand({ Name: "none" }))).rejects.toMatchObject(missing);
  await expect(cloud.clients.scheduler.send(new DeleteScheduleCommand({ Name: "none" }))).rejects.toMatchObject(
    missing,
  );
});

test("lists by prefix and pages", async () => {
  for (const at of [1, 2, 3]) await create(`page-${at}`, { ScheduleExpression: "rate(1 day)" });
  const first = await cloud.clients.scheduler.send(new ListSchedulesCommand({ NamePrefix: "page-", MaxResults: 2 }));
  const second = await cloud.clients.scheduler.send(
    new ListSchedulesCommand({ NamePrefix: "page-", MaxResults: 2, NextToken: first.NextToken }),
  );
  expect([first, second].map(({ Schedules = [] }) => Schedules.map(({ Name }) => Name))).toEqual([
    ["page-1", "page-2"],
    ["page-3"],
  ]);
  expect(second.NextToken).toBeUndefined();
});
