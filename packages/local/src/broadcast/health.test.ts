import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { cloudWatch } from "@directfanz/core/platform/aws/cloudwatch";
import { keys, redis } from "@directfanz/core/platform/redis";
import * as Session from "@directfanz/core/stream/session";
import { given } from "@directfanz/core/testing/given";
import { healthOf } from "@directfanz/live/health/health";
import { type Measure, sources } from "@directfanz/live/health/measures";
import { Health } from "@directfanz/live/health/view";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ask, cookieOf } from "../../../api/src/testing/client.ts";
import { cloudHere, type Here, ready, rowOf } from "./given.ts";

let here: Here;
beforeAll(async () => {
  here = await cloudHere();
});
afterAll(() => here.close());

let channels = 7_000_000;
/** A broadcast on a channel whose figures this test gives, as the engine would. */
const broadcast = async (facts: Session.Fact[] = ["admitted", "channel_running", "video_arrived"]) => {
  const { artist, stream, sessionId } = await given.session(facts);
  const channel = String(channels++);
  const mediaLiveChannelArn = `arn:aws:medialive:us-east-1:000000000000:channel:${channel}`;
  await Session.note(sessionId, { mediaLiveChannelArn });
  return { artist, stream, sessionId, channel };
};

/** Values of the last periods, the newest last. */
const put = async (channel: string, told: Partial<Record<Measure, number[]>>): Promise<void> => {
  const period = 5_000;
  const now = Math.floor(Date.now() / period) * period;
  for (const [measure, values] of Object.entries(told) as [Measure, number[]][]) {
    const { namespace: Namespace, metric: MetricName } = sources[measure];
    const pipeline = Namespace === "AWS/MediaLive" ? [{ Name: "Pipeline", Value: "0" }] : [];
    const Dimensions = [{ Name: "ChannelId", Value: channel }, ...pipeline];
    const MetricData = values.map((Value, index) => {
      const Timestamp = new Date(now - (values.length - index) * period + 2_500);
      return { MetricName, Dimensions, Value, Timestamp, StorageResolution: 1 };
    });
    await cloudWatch().send(new PutMetricDataCommand({ Namespace, MetricData }));
  }
};
const eight = (value: number) => Array.from({ length: 8 }, () => value);
const fine = {
  ...{ networkIn: eight(4.1), frameRate: eight(30), videoBitrate: eight(4_000_000), audioBitrate: eight(128_000) },
  ...{ keyFrameDistance: eight(2), width: eight(1280), height: eight(720), audioSampleRate: eight(48_000) },
  ...{ speed: eight(1), connections: eight(1), refusedPublishers: eight(0), resolutionChanges: eight(0) },
  ...{ unsupportedVideo: eight(0), unsupportedAudio: eight(0), fill: eight(0) },
} satisfies Partial<Record<Measure, number[]>>;

const healthBy = async (streamId: string, cookie: string): Promise<Health> => {
  const answer = await ask("GET", `/api/streams/${streamId}/health`, { cookie });
  expect(answer.status).toBe(200);
  return answer.read({ health: Health }).health;
};

/** Lets the next asker be the one who asks AWS. */
const nextTurn = (sessionId: string) => redis().del(keys.ingestTurn(sessionId).key);

test("a good stream is told with its figures, and everything about it is measured", async () => {
  const { artist, stream, channel } = await broadcast();
  await put(channel, fine);
  const health = await healthBy(stream.id, await cookieOf(artist));
  expect(health).toMatchObject({
    ...{ status: "good", offline: false, problems: [], notMeasured: [] },
    measures: {
      ...{ bitrate: 4_000_000, audioBitrate: 128_000, framesPerSecond: 30, keyFrameDistance: 2 },
      ...{ width: 1280, height: 720, audioSampleRate: 48_000, speed: 1 },
    },
  });
  expect(health.series.bitrate).toHaveLength(8);
});

test("a problem comes with its reason and remedy, is there since it was first seen, and goes", async () => {
  const { sessionId, channel } = await broadcast();
  await put(channel, { ...fine, keyFrameDistance: eight(8) });
  const first = await healthOf(await rowOf(sessionId));
  expect(first).toMatchObject({ status: "fair", problems: [{ kind: "key_frames_apart", severity: "warning" }] });
  expect(first.problems[0]?.message).toContain("8.0 s");
  expect(first.problems[0]?.remedy).toContain("Keyframe Interval");
  await nextTurn(sessionId);
  const second = await healthOf(await rowOf(sessionId));
  expect(second.problems[0]?.since).toBe(first.problems[0]?.since);
  expect(second.measuredAt).not.toBe(first.measuredAt);
  // At 4.1 s it would not have begun, but it has not gone either.
  const later = new Date(Date.now() + 60_000);
  await nextTurn(sessionId);
  const mended = await broadcast();
  await redis().rename(keys.ingestHealth(sessionId).key, keys.ingestHealth(mended.sessionId).key);
  await put(mended.channel, { ...fine, keyFrameDistance: eight(4.1) });
  expect((await healthOf(await rowOf(mended.sessionId), later)).problems).toMatchObject([{ kind: "key_frames_apart" }]);
  expect((await healthOf(await rowOf((await broadcast()).sessionId))).problems.map(({ kind }) => kind)).toEqual([
    "no_signal",
  ]);
});

test("many who ask at once cost one question to AWS", async () => {
  const { artist, stream, sessionId, channel } = await broadcast();
  await put(channel, fine);
  await healthOf(await rowOf(sessionId));
  const cookie = await cookieOf(artist);
  await nextTurn(sessionId);
  let writes = 0;
  here.wire.watch(async (_, moment) => {
    // GetMetricData is the only call that is no GET.
    if (moment === "asked") writes += 1;
    return undefined;
  });
  const answers = await Promise.all(Array.from({ length: 20 }, () => healthBy(stream.id, cookie)));
  here.wire.mend();
  expect(writes).toBe(1);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(["good"]));
});

test("where only MediaLive's metrics exist, the other kinds are said not to be measured", async () => {
  const { sessionId, channel } = await broadcast();
  const { networkIn, frameRate, fill } = fine;
  await put(channel, { networkIn, frameRate, fill });
  const health = await healthOf(await rowOf(sessionId));
  expect(health).toMatchObject({ status: "good", measures: { bitrate: 4_100_000, framesPerSecond: 30, speed: null } });
  expect(health.notMeasured).toContain("key_frames_apart");
  expect(health.notMeasured).not.toContain("no_audio");
});

test("while nothing arrives the last values are held and said to be offline", async () => {
  const { sessionId, channel } = await broadcast(["admitted", "channel_running", "video_arrived", "video_lost"]);
  const { networkIn, ...rest } = fine;
  const gap = (values: number[]) => [...values.slice(2), 0, 0];
  await put(channel, { networkIn: gap(networkIn), frameRate: gap(rest.frameRate) });
  const health = await healthOf(await rowOf(sessionId));
  expect(health).toMatchObject({ status: "bad", offline: true, measures: { framesPerSecond: 30, bitrate: 4_100_000 } });
  expect(health.problems.map(({ kind }) => kind)).toEqual(["no_signal"]);
  expect(Math.min(...health.series.bitrate.map(({ value }) => value))).toBeGreaterThan(0);
  // Also once they are older than what is asked for, and while the channel is mended.
  await nextTurn(sessionId);
  const later = await healthOf(await rowOf(sessionId), new Date(Date.now() + 200_000));
  expect(later.measures).toEqual(health.measures);
  await Session.move(sessionId, "channel_lost");
  const mending = await healthOf(await rowOf(sessionId));
  expect(mending).toMatchObject({ status: "unknown", offline: true, problems: [], measures: health.measures });
});

test("before an encoder has come nothing is known, and nothing is wrong", async () => {
  const { id } = await ready();
  const health = await healthOf(await rowOf(id));
  expect(health).toMatchObject({ status: "unknown", offline: true, problems: [], notMeasured: [] });
});

test("what another version has kept is forgotten", async () => {
  const { sessionId, channel } = await broadcast();
  await put(channel, fine);
  await redis().set(keys.ingestHealth(sessionId).key, JSON.stringify({ status: "splendid" }));
  expect((await healthOf(await rowOf(sessionId))).status).toBe("good");
  const kept = await redis().get(keys.ingestHealth(sessionId).key);
  expect(Health.parse(JSON.parse(z.string().parse(kept))).status).toBe("good");
});
