import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { ListChannelsCommand, MediaLiveClient } from "@aws-sdk/client-medialive";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterEach, beforeEach, expect, test } from "vitest";
import { faultsOf } from "./faults/client.ts";

const credentials = { accessKeyId: "AKIDMAIN", secretAccessKey: "main-secret" };
let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloud-main-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

/** Starts the process on free ports and answers its address once it says that it is ready. */
const start = async (more: Record<string, string> = {}): Promise<{ child: ChildProcess; endpoint: string }> => {
  const child = spawn(process.execPath, [fileURLToPath(new URL("main.ts", import.meta.url))], {
    env: {
      ...{ PATH: process.env.PATH, PORT: "0", RTMP_PORT: "0", DATA_FOLDER: folder, LOG_LEVEL: "info" },
      ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
      ...more,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  if (!child.stdout) throw new Error("the process has no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, url } = JSON.parse(line) as { msg: string; url: string };
    if (msg === "the local cloud is ready") return { child, endpoint: url };
  }
  throw new Error("the process ended before it was ready");
};

const settings = (endpoint: string) => ({ endpoint, region: "us-east-1", credentials });

test("all services stand behind one port, and S3's events reach a queue by way of EventBridge", async () => {
  const { child, endpoint } = await start();
  const health = await fetch(`${endpoint}/healthz`);
  expect([health.status, await health.json()]).toEqual([200, { status: "ok" }]);
  expect((await fetch(`${endpoint}/_local`)).status).toBe(200);
  const [s3, sqs] = [new S3Client(settings(endpoint)), new SQSClient(settings(endpoint))];
  const [bus, live] = [new EventBridgeClient(settings(endpoint)), new MediaLiveClient(settings(endpoint))];
  expect((await live.send(new ListChannelsCommand({}))).Channels).toEqual([]);

  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "created" }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const EventPattern = JSON.stringify({ source: ["aws.s3"], "detail-type": ["Object Created"] });
  await bus.send(new PutRuleCommand({ Name: "created", EventPattern }));
  await bus.send(new PutTargetsCommand({ Rule: "created", Targets: [{ Id: "1", Arn: Attributes?.QueueArn }] }));
  await s3.send(new CreateBucketCommand({ Bucket: "recordings" }));
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: "recordings", NotificationConfiguration }));
  await s3.send(new PutObjectCommand({ Bucket: "recordings", Key: "a.mp4", Body: "film" }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
  expect(JSON.parse(Messages?.[0]?.Body ?? "{}")).toMatchObject({
    ...{ source: "aws.s3", account: "000000000000", region: "us-east-1" },
    detail: { bucket: { name: "recordings" }, object: { key: "a.mp4", size: 4 } },
  });
  for (const client of [s3, sqs, bus, live]) client.destroy();

  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a kill in the middle of a put loses nothing that was answered and keeps nothing that was not", async () => {
  const { child, endpoint } = await start();
  const before = new S3Client(settings(endpoint));
  await before.send(new CreateBucketCommand({ Bucket: "kept" }));
  await before.send(new PutObjectCommand({ Bucket: "kept", Key: "one", Body: "first" }));
  const url = new URL(await getSignedUrl(before, new PutObjectCommand({ Bucket: "kept", Key: "one" })));
  const socket = connect(Number(url.port), "127.0.0.1").on("error", () => undefined);
  socket.write(`PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: 9\r\n\r\nseco`);
  await new Promise((sent) => socket.write("n", sent));
  child.kill("SIGKILL");
  await once(child, "exit");

  const after = new S3Client(settings((await start()).endpoint));
  const got = await after.send(new GetObjectCommand({ Bucket: "kept", Key: "one" }));
  expect(await got.Body?.transformToString()).toBe("first");
  expect((await after.send(new ListObjectsV2Command({ Bucket: "kept" }))).KeyCount).toBe(1);
  for (const client of [before, after]) client.destroy();
});

test("faults that the environment asks for happen, and those that were set since outlive a kill", async () => {
  const CLOUD_FAULTS = JSON.stringify({ seed: 3, calls: { "medialive.ListChannels": { throttled: 1 } } });
  const first = await start({ CLOUD_FAULTS });
  const throttled = async (endpoint: string) => {
    const live = new MediaLiveClient({ ...settings(endpoint), maxAttempts: 1 });
    await expect(live.send(new ListChannelsCommand({}))).rejects.toMatchObject({ name: "TooManyRequestsException" });
    live.destroy();
  };
  await throttled(first.endpoint);
  await faultsOf(first.endpoint).set({ seed: 4, calls: { medialive: { throttled: 1 } } });
  first.child.kill("SIGKILL");
  await once(first.child, "exit");

  const second = await start({ CLOUD_FAULTS });
  await throttled(second.endpoint);
  const { faults, counts } = await faultsOf(second.endpoint).read();
  expect([faults.seed, counts]).toEqual([4, { throttled: 2 }]);
});
