import { ListRulesCommand, ListTargetsByRuleCommand, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { GetBucketNotificationConfigurationCommand, S3Client } from "@aws-sdk/client-s3";
import { GetScheduleCommand, ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import type { Subscription } from "@directfanz/functions/subscriptions";
import { expect, test } from "vitest";
import { z } from "zod";
import { wholeCloud } from "./deploy/testing.ts";
import { deploy } from "./deploy.ts";
import { account, credentials, region } from "./events/testing.ts";

const source = "export const handler = async () => {};";

const cloud = await wholeCloud({ fact: source, media: source, clock: source });

const common = { timeout: 10, memory: 128, retries: 1 as const, links: [], calls: [] };
const kind = (name: string) => ({ name, shape: z.object({}) });
const map: Record<string, Subscription> = {
  fact: { ...common, handler: "functions/fact.handler", on: [kind("stream.started"), kind("stream.ended")] },
  media: { ...common, handler: "functions/media.handler", on: { source: ["aws.medialive"], "detail-type": ["Alert"] } },
  clock: { ...common, handler: "functions/clock.handler", on: { schedule: "rate(1 hour)" } },
};

const run = (subscriptions = map) =>
  deploy({
    endpoint: cloud.url,
    region,
    credentials,
    resources: { bus: "own", recordings: "recordings", archive: "archive", origins: ["http://localhost:8080"] },
    subscriptions,
  });

const rules = async (EventBusName: string) =>
  ((await cloud.clients.bus.send(new ListRulesCommand({ EventBusName }))).Rules ?? []).map(({ Name, EventPattern }) => [
    Name,
    JSON.parse(EventPattern ?? "null"),
  ]);

test("a deployment lays the event map onto the cloud, and a second one changes nothing", async () => {
  const deployed = await run();
  expect(deployed).toMatchObject({
    busName: "own",
    recordingsName: "recordings",
    mediaLiveRole: `arn:aws:iam::${account}:role/medialive`,
  });
  const before = await cloud.clients.scheduler.send(new GetScheduleCommand({ Name: "directfanz-clock" }));
  expect(await run()).toEqual(deployed);
  expect(deployed.inputSecurityGroup).toMatch(/^\d+$/);

  expect(await rules("own")).toEqual([
    ["directfanz-fact", { source: ["directfanz"], "detail-type": ["stream.started", "stream.ended"] }],
  ]);
  expect(await rules("default")).toEqual([
    ["directfanz-media", { source: ["aws.medialive"], "detail-type": ["Alert"] }],
  ]);
  const ofFact = { Rule: "directfanz-fact", EventBusName: "own" };
  expect((await cloud.clients.bus.send(new ListTargetsByRuleCommand(ofFact))).Targets).toEqual([
    {
      Id: "function",
      Arn: cloud.functionArn("fact"),
      DeadLetterConfig: { Arn: cloud.queueArn("directfanz-fact-dead-letters") },
    },
  ]);
  const after = await cloud.clients.scheduler.send(new GetScheduleCommand({ Name: "directfanz-clock" }));
  expect(after).toMatchObject({
    ScheduleExpression: "rate(1 hour)",
    LastModificationDate: before.LastModificationDate,
  });
  const { QueueUrls } = await cloud.clients.sqs.send(new ListQueuesCommand({}));
  expect(QueueUrls?.sort()).toEqual(Object.values(deployed.deadLetters).sort());
  const config = await cloud.clients.lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: "fact" }));
  expect(config).toMatchObject({
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: cloud.queueArn("directfanz-fact-dead-letters") } },
  });
  const s3Client = new S3Client({ endpoint: cloud.url, region, credentials, forcePathStyle: true });
  const notification = await s3Client.send(new GetBucketNotificationConfigurationCommand({ Bucket: "recordings" }));
  expect(notification.EventBridgeConfiguration).toEqual({});
  s3Client.destroy();
});

test("what left the event map goes, what is somebody else's stays", async () => {
  await run();
  const EventPattern = '{"source":["other"]}';
  await cloud.clients.bus.send(new PutRuleCommand({ Name: "somebody-elses", EventPattern }));
  const { fact } = map;
  await run(fact ? { fact } : {});
  expect(await rules("default")).toEqual([["somebody-elses", { source: ["other"] }]]);
  expect(await rules("own")).toHaveLength(1);
  expect((await cloud.clients.scheduler.send(new ListSchedulesCommand({}))).Schedules).toEqual([]);
});
