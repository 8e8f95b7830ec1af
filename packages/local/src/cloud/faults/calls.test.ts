import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient, ListRulesCommand, PutEventsCommand, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import * as live from "@aws-sdk/client-medialive";
import * as pack from "@aws-sdk/client-mediapackage";
import * as store from "@aws-sdk/client-s3";
import { ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud } from "../cloud.ts";
import { faultsOf } from "./client.ts";

const credentials = { accessKeyId: "AKIDFAULTS", secretAccessKey: "faults secret" };
const folder = mkdtempSync(join(tmpdir(), "faulty-calls-"));
let cloud: Cloud;
let door: ReturnType<typeof faultsOf>;
const clients: { destroy(): void }[] = [];

beforeAll(async () => {
  cloud = await startCloud({ port: 0, rtmpPort: 0, dataFolder: folder, credentials, faults: {} });
  door = faultsOf(cloud.url);
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A client that tries once, or as often as the SDK does by itself. */
const client = <T extends { destroy(): void }>(
  Client: new (settings: {
    endpoint: string;
    region: string;
    credentials: typeof credentials;
    maxAttempts: number;
  }) => T,
  maxAttempts = 1,
): T => {
  const made = new Client({ endpoint: cloud.url, region: "us-east-1", credentials, maxAttempts });
  clients.push(made);
  return made;
};
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => "accepted",
    (error: { name: string; $metadata?: { httpStatusCode?: number } }) =>
      `${error.name} ${error.$metadata?.httpStatusCode ?? "-"}`,
  );
const packages = async () =>
  (await client(pack.MediaPackageClient).send(new pack.ListChannelsCommand({}))).Channels?.map(({ Id }) => Id);

test("each service refuses and fails by its own names", async () => {
  const Entries = [{ Source: "test", DetailType: "x", Detail: "{}" }];
  const mail = { FromEmailAddress: "a@b.c", Content: { Simple: undefined } };
  const calls: [() => Promise<unknown>, string, string][] = [
    [
      () => client(live.MediaLiveClient).send(new live.ListInputsCommand({})),
      "TooManyRequestsException 429",
      "InternalServerErrorException 500",
    ],
    [
      () => client(pack.MediaPackageClient).send(new pack.ListChannelsCommand({})),
      "TooManyRequestsException 429",
      "InternalServerErrorException 500",
    ],
    [
      () => client(EventBridgeClient).send(new PutEventsCommand({ Entries })),
      "ThrottlingException 400",
      "InternalException 500",
    ],
    [() => client(store.S3Client).send(new store.ListBucketsCommand({})), "SlowDown 503", "InternalError 500"],
    [
      () => client(SchedulerClient).send(new ListSchedulesCommand({})),
      "ThrottlingException 429",
      "InternalServerException 500",
    ],
    [() => client(SQSClient).send(new ListQueuesCommand({})), "RequestThrottled 400", "InternalFailure 500"],
    [
      () => client(LambdaClient).send(new ListFunctionsCommand({})),
      "TooManyRequestsException 429",
      "ServiceException 500",
    ],
    [
      () => client(CloudWatchClient).send(new PutMetricDataCommand({ Namespace: "x", MetricData: [] })),
      "ThrottlingException 400",
      "InternalServiceFault 500",
    ],
    [
      () => client(SESv2Client).send(new SendEmailCommand(mail)),
      "TooManyRequestsException 429",
      "InternalServiceErrorException 500",
    ],
  ];
  await door.set({ calls: { "*": { throttled: 1 } } });
  for (const [call, throttled] of calls) expect(await refusal(call())).toBe(throttled);
  await door.set({ calls: { "*": { failedBefore: 1, ends: "500" } } });
  for (const [call, , failed] of calls) expect(await refusal(call())).toBe(failed);
  await door.quiet();
  expect(await refusal(client(live.MediaLiveClient).send(new live.ListInputsCommand({})))).toBe("accepted");
});

test("a call that fails before is not done, one that fails after is, and the client sees the same", async () => {
  const mediaPackage = client(pack.MediaPackageClient);
  const create = (Id: string) => refusal(mediaPackage.send(new pack.CreateChannelCommand({ Id })));
  await door.set({ calls: { "mediapackage.CreateChannel": { failedBefore: 1, ends: "500" } } });
  expect(await create("before")).toBe("InternalServerErrorException 500");
  await door.set({ calls: { "mediapackage.CreateChannel": { failedAfter: 1, ends: "500" } } });
  expect(await create("after")).toBe("InternalServerErrorException 500");
  await door.set({ calls: { "mediapackage.CreateChannel": { failedAfter: 1, ends: "broken" } } });
  expect(await create("broken")).toMatch(/ -$/);
  expect(await packages()).toEqual(["after", "broken"]);
});

test("an answer that breaks off has no effect on others, with bodies of either direction", async () => {
  const s3 = client(store.S3Client);
  const [Bucket, Key, Body] = ["bucket", "key", "x".repeat(500_000)];
  await s3.send(new store.CreateBucketCommand({ Bucket }));
  await door.set({ calls: { "s3.PutObject": { failedBefore: 1, ends: "broken" } } });
  expect(await refusal(s3.send(new store.PutObjectCommand({ Bucket, Key, Body: Body.repeat(8) })))).not.toBe(
    "accepted",
  );
  await door.set({ calls: { "s3.PutObject": { failedAfter: 1 }, "s3.GetObject": { failedAfter: 1, most: 1 } } });
  expect(await refusal(s3.send(new store.PutObjectCommand({ Bucket, Key, Body })))).not.toBe("accepted");
  expect(await refusal(s3.send(new store.GetObjectCommand({ Bucket, Key })))).not.toBe("accepted");
  const got = await s3.send(new store.GetObjectCommand({ Bucket, Key }));
  expect(await got.Body?.transformToString()).toBe(Body);
  expect((await door.read()).counts).toMatchObject({ failedAfter: expect.any(Number) });
});

test("a bounded number of faults is over after them, and the SDK's own retries get through", async () => {
  const patient = client(live.MediaLiveClient, 3);
  const { read } = door;
  const from = (await read()).done.at(-1)?.sequence ?? 0;
  await door.set({ calls: { medialive: { throttled: 1, most: 2 } } });
  await patient.send(new live.ListChannelsCommand({}));
  expect((await read(from)).done.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
    "throttled medialive.ListChannels",
    "throttled medialive.ListChannels",
  ]);
});

test("entries of PutEvents are refused one by one while the call succeeds", async () => {
  await door.set({ seed: 4, calls: { "events.PutEvents": { entries: 0.5 } } });
  const Entries = Array.from({ length: 10 }, (_, n) => ({ Source: "test", DetailType: `${n}`, Detail: "{}" }));
  const said = await client(EventBridgeClient).send(new PutEventsCommand({ Entries }));
  const refused = said.Entries?.filter(({ ErrorCode }) => ErrorCode === "ThrottlingException").length ?? 0;
  expect(said.FailedEntryCount).toBe(refused);
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(10);
  expect(said.Entries?.filter(({ EventId }) => EventId).length).toBe(10 - refused);
});

test("of `*`, a service and an operation the most exact counts", async () => {
  await door.set({
    calls: { "*": { throttled: 1 }, events: {}, "events.ListRules": { failedBefore: 1, ends: "500" } },
  });
  const bus = client(EventBridgeClient);
  expect(await refusal(bus.send(new ListRulesCommand({})))).toBe("InternalException 500");
  const rule = { Name: "any", EventPattern: '{"source":["x"]}' };
  expect(await refusal(bus.send(new PutRuleCommand(rule)))).toBe("accepted");
  expect(await refusal(client(SQSClient).send(new ListQueuesCommand({})))).toBe("RequestThrottled 400");
});

test("operations go by the names of the SDK's commands", async () => {
  await door.set({ calls: { "*": { throttled: 1 } } });
  const { read } = door;
  const from = (await read()).done.at(-1)?.sequence ?? 0;
  const mediaLive = client(live.MediaLiveClient);
  const mediaPackage = client(pack.MediaPackageClient);
  const s3 = client(store.S3Client);
  const [ChannelId, InputId, InputSecurityGroupId] = ["1", "2", "3"];
  const [Bucket, Key, UploadId] = ["bucket", "a/key", "u"];
  const asked: [string, { constructor: { name: string } }, () => Promise<unknown>][] = [];
  const via = <C extends { constructor: { name: string } }>(
    service: string,
    send: (command: C) => Promise<unknown>,
    ...commands: C[]
  ) => asked.push(...commands.map((command): (typeof asked)[number] => [service, command, () => send(command)]));
  via(
    "medialive",
    (command: live.CreateChannelCommand) => mediaLive.send(command),
    ...([
      new live.CreateChannelCommand({}),
      new live.DescribeChannelCommand({ ChannelId }),
      new live.UpdateChannelCommand({ ChannelId }),
      new live.StartChannelCommand({ ChannelId }),
      new live.StopChannelCommand({ ChannelId }),
      new live.DeleteChannelCommand({ ChannelId }),
      new live.ListAlertsCommand({ ChannelId }),
      new live.CreateInputCommand({}),
      new live.DescribeInputCommand({ InputId }),
      new live.DeleteInputCommand({ InputId }),
      new live.CreateInputSecurityGroupCommand({}),
      new live.DeleteInputSecurityGroupCommand({ InputSecurityGroupId }),
      new live.ListTagsForResourceCommand({ ResourceArn: "arn:aws:medialive:us-east-1:1:channel:2" }),
      new live.CreateTagsCommand({ ResourceArn: "arn:aws:medialive:us-east-1:1:channel:2", Tags: {} }),
    ] as live.CreateChannelCommand[]),
  );
  via(
    "mediapackage",
    (command: pack.CreateChannelCommand) => mediaPackage.send(command),
    ...([
      new pack.DescribeChannelCommand({ Id: "x" }),
      new pack.DeleteChannelCommand({ Id: "x" }),
      new pack.DescribeOriginEndpointCommand({ Id: "x" }),
      new pack.DeleteOriginEndpointCommand({ Id: "x" }),
      new pack.DescribeHarvestJobCommand({ Id: "x" }),
      new pack.ListHarvestJobsCommand({}),
    ] as unknown as pack.CreateChannelCommand[]),
  );
  via(
    "s3",
    (command: store.HeadObjectCommand) => s3.send(command),
    ...([
      new store.HeadObjectCommand({ Bucket, Key }),
      new store.PutObjectCommand({ Bucket, Key, Body: "x" }),
      new store.CopyObjectCommand({ Bucket, Key, CopySource: "bucket/other" }),
      new store.DeleteObjectCommand({ Bucket, Key }),
      new store.DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } }),
      new store.ListObjectsV2Command({ Bucket }),
      new store.CreateMultipartUploadCommand({ Bucket, Key }),
      new store.UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "x" }),
      new store.CompleteMultipartUploadCommand({ Bucket, Key, UploadId }),
      new store.AbortMultipartUploadCommand({ Bucket, Key, UploadId }),
    ] as unknown as store.HeadObjectCommand[]),
  );
  const lambda = client(LambdaClient);
  via("lambda", (command: InvokeCommand) => lambda.send(command), new InvokeCommand({ FunctionName: "f" }));
  for (const [, , call] of asked) expect(await refusal(call())).not.toBe("accepted");
  expect((await read(from)).done.map(({ subject }) => subject)).toEqual(
    asked.map(([service, command]) => `${service}.${command.constructor.name.replace(/Command$/, "")}`),
  );
});
