import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateChannelCommand,
  CreateInputCommand,
  DescribeChannelCommand,
  MediaLiveClient,
  StartChannelCommand,
} from "@aws-sdk/client-medialive";
import {
  CreateHarvestJobCommand,
  CreateOriginEndpointCommand,
  CreateChannelCommand as CreatePackage,
  DescribeHarvestJobCommand,
  MediaPackageClient,
} from "@aws-sdk/client-mediapackage";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud } from "../cloud.ts";
import { channelFor, publish, source, until } from "../media/media.harness.ts";
import { faultsOf } from "./client.ts";

const credentials = { accessKeyId: "AKIDFAULTS", secretAccessKey: "faults secret" };
const folder = mkdtempSync(join(tmpdir(), "faulty-channels-"));
let cloud: Cloud;
let door: ReturnType<typeof faultsOf>;
let live: MediaLiveClient;
let pack: MediaPackageClient;
let sqs: SQSClient;
let QueueUrl: string | undefined;
const clients: { destroy(): void }[] = [];

beforeAll(async () => {
  cloud = await startCloud({ port: 0, rtmpPort: 0, dataFolder: folder, credentials, faults: {} });
  door = faultsOf(cloud.url);
  const settings = { endpoint: cloud.url, region: "us-east-1", credentials };
  live = new MediaLiveClient(settings);
  pack = new MediaPackageClient(settings);
  sqs = new SQSClient(settings);
  const bus = new EventBridgeClient(settings);
  clients.push(live, pack, sqs, bus);
  ({ QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "all" })));
  const EventPattern = '{"source":["aws.medialive","aws.mediapackage"]}';
  await bus.send(new PutRuleCommand({ Name: "all", EventPattern }));
  const Arn = "arn:aws:sqs:us-east-1:000000000000:all";
  await bus.send(new PutTargetsCommand({ Rule: "all", Targets: [{ Id: "q", Arn }] }));
  await pack.send(new CreatePackage({ Id: "package" }));
});
afterEach(() => door.quiet());
afterAll(async () => {
  for (const client of clients) client.destroy();
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

let number = 0;
const make = async () => {
  number += 1;
  const Destinations = [{ StreamName: `live/key-${number}` }];
  const { Input } = await live.send(new CreateInputCommand({ Name: `i${number}`, Type: "RTMP_PUSH", Destinations }));
  const { Channel } = await live.send(new CreateChannelCommand(channelFor(Input?.Id ?? "", "package", `c${number}`)));
  return { id: Channel?.Id ?? "", arn: Channel?.Arn ?? "", push: Input?.Destinations?.[0]?.Url ?? "" };
};
const stateOf = async (id: string) => (await live.send(new DescribeChannelCommand({ ChannelId: id }))).State;
const reaches = (id: string, state: string) => until(state, async () => (await stateOf(id)) === state);
const running = async () => {
  const channel = await make();
  await reaches(channel.id, "IDLE");
  await live.send(new StartChannelCommand({ ChannelId: channel.id }));
  await reaches(channel.id, "RUNNING");
  return channel;
};
interface Told {
  "detail-type": string;
  detail: {
    channel_arn?: string;
    state?: string;
    alert_type?: string;
    alarm_state?: string;
    harvest_job?: { id: string; status: string };
  };
}
const told: Told[] = [];
const receive = async () => {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  told.push(...Messages.map(({ Body = "" }) => JSON.parse(Body) as Told));
  return Messages.length;
};
/** The states that events told of a channel, when no more come. */
const statesTold = async (arn: string) => {
  while ((await receive()) > 0);
  return told.flatMap(({ detail }) => (detail.channel_arn === arn && detail.state ? [detail.state] : []));
};

test("a channel on command stops by itself and tells, stops and does not tell, or recovers and runs again", async () => {
  const [stopped, lost, recovering] = await Promise.all([running(), running(), running()]);
  const up = ["CREATED", "STARTING", "RUNNING"];

  await door.failChannel(stopped.id, "stopped");
  await reaches(stopped.id, "IDLE");
  expect(await statesTold(stopped.arn)).toEqual([...up, "STOPPED"]);

  await door.failChannel(lost.id, "lost");
  await reaches(lost.id, "IDLE");
  expect(await statesTold(lost.arn)).toEqual(up);

  await door.failChannel(recovering.id, "recovering");
  expect(await stateOf(recovering.id)).toBe("RECOVERING");
  await expect(door.failChannel(recovering.id, "stopped")).rejects.toThrow("409");
  await reaches(recovering.id, "RUNNING");
  expect(await statesTold(recovering.arn)).toEqual([...up, "RECOVERING", "RUNNING"]);

  // One that has failed is like any other that is idle.
  await live.send(new StartChannelCommand({ ChannelId: stopped.id }));
  await reaches(stopped.id, "RUNNING");
  await expect(door.failChannel("0", "stopped")).rejects.toThrow("404");
  const { done } = await door.read();
  expect(done.map(({ detail }) => detail.how)).toEqual(["stopped", "lost", "recovering"]);
});

test("a failure cuts off the publisher, who is taken again once the channel has recovered", async () => {
  const film = await source(240, 30);
  const channel = await running();
  const cut = publish(film.file, channel.push);
  const alerts = async () => {
    while ((await receive()) > 0);
    const ours = told.filter(({ detail }) => detail.channel_arn === channel.arn);
    return ours.flatMap(({ detail }) => (detail.alert_type === "Video Not Detected" ? [detail.alarm_state] : []));
  };
  await until("its picture", async () => (await alerts()).join() === "SET,CLEARED");
  await door.failChannel(channel.id, "recovering");
  expect((await cut.ended).code).not.toBe(0);
  await reaches(channel.id, "RUNNING");
  const again = publish(film.file, channel.push);
  await until("its picture again", async () => (await alerts()).at(-1) === "CLEARED" && (await alerts()).length > 2);
  await again.stop();
  await film.remove();
});

test("running channels fail by themselves, and no more when it is quiet", async () => {
  const channel = await running();
  await door.set({ channels: { perMinute: 600, how: ["stopped"] } });
  await reaches(channel.id, "IDLE");
  await door.quiet();
  await live.send(new StartChannelCommand({ ChannelId: channel.id }));
  await reaches(channel.id, "RUNNING");
  await door.set({ channels: { perMinute: 0.001 } });
  expect(await stateOf(channel.id)).toBe("RUNNING");
});

test("a channel cannot be made, or does not come up when it is started", async () => {
  await door.set({ channels: { notCreated: 1 } });
  const never = await make();
  await reaches(never.id, "CREATE_FAILED");

  await door.set({ channels: { notStarted: 1 } });
  const channel = await make();
  await reaches(channel.id, "IDLE");
  await live.send(new StartChannelCommand({ ChannelId: channel.id }));
  await until("an end of the start", async () => (await statesTold(channel.arn)).includes("STOPPED"));
  expect(await stateOf(channel.id)).toBe("IDLE");
  expect(await statesTold(channel.arn)).toEqual(["CREATED", "STARTING", "STOPPED"]);
  expect(await statesTold(never.arn)).toEqual([]);
});

test("a harvest job fails and says so", async () => {
  const s3 = new S3Client({ endpoint: cloud.url, region: "us-east-1", credentials });
  clients.push(s3);
  await s3.send(new CreateBucketCommand({ Bucket: "recordings" }));
  const HlsPackage = { SegmentDurationSeconds: 2 };
  const endpoint = { Id: "endpoint", ChannelId: "package", StartoverWindowSeconds: 3_600, HlsPackage };
  await pack.send(new CreateOriginEndpointCommand(endpoint));
  await door.set({ harvests: { failed: 1 } });
  const at = (ago: number) => new Date(Date.now() - ago).toISOString();
  await pack.send(
    new CreateHarvestJobCommand({
      ...{ Id: "job", OriginEndpointId: "endpoint", StartTime: at(20_000), EndTime: at(1_000) },
      S3Destination: { BucketName: "recordings", ManifestKey: "a/index.m3u8", RoleArn: "arn:aws:iam::1:role/r" },
    }),
  );
  await until("a failed job", async () => {
    const { Status } = await pack.send(new DescribeHarvestJobCommand({ Id: "job" }));
    return Status === "FAILED";
  });
  await until("its event", async () => {
    await receive();
    return told.some(({ detail }) => detail.harvest_job?.id === "job" && detail.harvest_job.status === "FAILED");
  });
  expect((await door.read()).counts.harvestFailed).toBe(1);
});
