import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetMetricDataCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { CreateChannelCommand, type CreateChannelCommandInput, CreateInputCommand } from "@aws-sdk/client-medialive";
import { CreateChannelCommand as CreatePackage } from "@aws-sdk/client-mediapackage";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrokenPushName, brokenPushes, push } from "../../testing/broken-pushes.ts";
import { type Cloud, channelFor, cloud, reaches, start, stop, until } from "./media.harness.ts";

let here: Cloud;
let films: string;
beforeAll(async () => {
  films = await mkdtemp(join(tmpdir(), "films-"));
  here = await cloud();
});
afterAll(async () => {
  await here.close();
  await rm(films, { recursive: true, force: true });
});

/** A channel that runs and encodes next to nothing: it is its ears that are tested. */
const running = async (name: string) => {
  const { Input } = await here.live.send(
    new CreateInputCommand({ Name: name, Type: "RTMP_PUSH", Destinations: [{ StreamName: `live/key-${name}` }] }),
  );
  await here.pack.send(new CreatePackage({ Id: name }));
  const small = smallest(channelFor(Input?.Id ?? "", name, name));
  const { Channel } = await here.live.send(new CreateChannelCommand(small));
  const id = Channel?.Id ?? "";
  await reaches(here, id, "IDLE");
  await start(here, id);
  return { id, arn: Channel?.Arn ?? "", address: Input?.Destinations?.[0]?.Url ?? "" };
};
const smallest = (channel: CreateChannelCommandInput): CreateChannelCommandInput => {
  const { EncoderSettings: settings } = channel;
  if (!settings) return channel;
  const OutputGroups = settings.OutputGroups?.map((group) => ({ ...group, Outputs: group.Outputs?.slice(-1) }));
  const VideoDescriptions = settings.VideoDescriptions?.slice(-1);
  return { ...channel, EncoderSettings: { ...settings, VideoDescriptions, OutputGroups } };
};

const OF_MEDIALIVE = ["NetworkIn", "ActiveAlerts", "InputVideoFrameRate", "FillMsec"] as const;
const OURS = [
  ...["VideoBitrate", "AudioBitrate", "KeyFrameDistance", "Width", "Height", "AudioSampleRate", "Speed"],
  ...["ResolutionChanges", "Connections", "RefusedPublishers", "UnsupportedVideo", "UnsupportedAudio"],
] as const;
type Name = (typeof OF_MEDIALIVE)[number] | (typeof OURS)[number];
/** The values of each metric, the oldest first. */
type Series = Partial<Record<Name, number[]>>;

const read = async (id: string): Promise<Series> => {
  const channel = { Name: "ChannelId", Value: id };
  const asked = [
    ...OF_MEDIALIVE.map((MetricName) => {
      const Dimensions = [channel, { Name: "Pipeline", Value: "0" }];
      return { Namespace: "AWS/MediaLive", MetricName, Dimensions };
    }),
    ...OURS.map((MetricName) => ({ Namespace: "DirectFanz/Ingest", MetricName, Dimensions: [channel] })),
  ];
  const { MetricDataResults } = await here.watch.send(
    new GetMetricDataCommand({
      ...{ StartTime: new Date(Date.now() - 300_000), EndTime: new Date(), ScanBy: "TimestampAscending" },
      MetricDataQueries: asked.map((Metric, at) => ({
        Id: `m${at}`,
        MetricStat: { Metric, Period: 5, Stat: "Maximum" },
      })),
    }),
  );
  return Object.fromEntries((MetricDataResults ?? []).map(({ Values }, at) => [asked[at]?.MetricName, Values]));
};

const last = (values: number[] = []): number => values.at(-1) ?? Number.NaN;
/** How often the lowest goes into the highest of what was measured. */
const spread = (values: number[] = []): number => Math.max(...values) / Math.min(...values);

/** By what each push is told. */
const told: Record<Exclude<BrokenPushName, "healthy" | "soundStops">, (seen: Series) => boolean> = {
  noPicture: (seen) => last(seen.InputVideoFrameRate) === 0 && last(seen.AudioBitrate) > 50_000,
  noSound: (seen) => last(seen.AudioBitrate) === 0 && last(seen.VideoBitrate) > 500_000,
  pictureCodec: (seen) => last(seen.UnsupportedVideo) >= 1,
  soundCodec: (seen) => last(seen.UnsupportedAudio) >= 1,
  bitrateTooHigh: (seen) => last(seen.VideoBitrate) > 12_000_000 && last(seen.NetworkIn) > 12,
  bitrateTooLow: (seen) => last(seen.VideoBitrate) < 200_000 && last(seen.Height) === 720,
  bitrateUnstable: (seen) => spread(seen.VideoBitrate) > 3,
  frameRateTooLow: (seen) => last(seen.InputVideoFrameRate) > 8 && last(seen.InputVideoFrameRate) < 16,
  frameRateUnstable: (seen) => spread(seen.InputVideoFrameRate) > 3,
  keyFramesTooFar: (seen) => last(seen.KeyFrameDistance) > 8,
  pictureSizeChanges: (seen) => last(seen.ResolutionChanges) >= 1 && spread(seen.Height) > 1,
  sampleRate: (seen) => last(seen.AudioSampleRate) === 22_050,
  slowerThanRealTime: (seen) => last(seen.Speed) > 0.5 && last(seen.Speed) < 0.85,
  reconnects: (seen) => last(seen.Connections) >= 3,
  secondPublisher: (seen) => last(seen.RefusedPublishers) >= 1 && last(seen.NetworkIn) > 0.5,
};

const alerts = (arn: string, kind: string) =>
  here.events
    .filter(({ detail, resources }) => resources[0] === arn && detail.alert_type === kind)
    .map(({ detail }) => detail.alarm_state);

describe.concurrent("what is wrong with a push is measured", () => {
  // The longest first: some run at the same time.
  test("a healthy push is none of these, and a channel to which nobody pushes says so", async () => {
    const channel = await running("healthy");
    const none = await until("the first values", async () => {
      const seen = await read(channel.id);
      return last(seen.NetworkIn) === 0 && seen;
    });
    expect(last(none.ActiveAlerts)).toBe(2);
    expect([none.InputVideoFrameRate, none.VideoBitrate, none.Speed]).toEqual([[], [], []]);
    expect([last(none.Connections), last(none.UnsupportedVideo)]).toEqual([0, 0]);

    const pushed = await push("healthy", channel.address, films);
    // A busy machine may begin to push by fits and starts, and settles: what is measured wrongly does not.
    const seen = await until(
      "four values in a row of which nothing is wrong",
      async () => {
        const all = await read(channel.id);
        const now: Series = Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.slice(-4)]));
        const isWrong = Object.values(told).some((is) => is(now));
        return (now.Speed ?? []).length >= 4 && !isWrong && now;
      },
      // Four values are twenty seconds, where nothing is late.
      70_000,
    );
    expect(last(seen.VideoBitrate)).toBeGreaterThan(600_000);
    expect(last(seen.VideoBitrate)).toBeLessThan(1_500_000);
    expect(last(seen.InputVideoFrameRate)).toBeGreaterThan(20);
    expect(last(seen.KeyFrameDistance)).toBeCloseTo(2, 1);
    expect([last(seen.Width), last(seen.Height), last(seen.AudioSampleRate)]).toEqual([640, 360, 48_000]);
    expect([last(seen.ActiveAlerts), last(seen.Connections), seen.FillMsec?.[0]]).toEqual([0, 1, 0]);

    await pushed.stop();
    const after = await until("nobody's values", async () => {
      const now = await read(channel.id);
      return last(now.NetworkIn) === 0 && now;
    });
    expect([last(after.InputVideoFrameRate), last(after.ActiveAlerts), last(after.Connections)]).toEqual([0, 2, 1]);
    const regional = { Namespace: "AWS/MediaLive", MetricName: "DroppedFrames" };
    const { Metrics } = await here.watch.send(new ListMetricsCommand(regional));
    expect(Metrics?.map(({ Dimensions }) => Dimensions?.map(({ Name }) => Name))).toEqual([["Pipeline", "Region"]]);
    await stop(here, channel.id);
  });

  test("sound that stops while the picture goes on sets the alert, and clears it when it is back", async () => {
    const channel = await running("soundStops");
    const pushed = await push("soundStops", channel.address, films);
    await until("the sound's second end", () => alerts(channel.arn, "Audio Not Detected").length >= 5);
    await pushed.stop();
    await stop(here, channel.id);
    const sound = alerts(channel.arn, "Audio Not Detected").slice(0, 5);
    expect(sound).toEqual(["SET", "CLEARED", "SET", "CLEARED", "SET"]);
    expect(alerts(channel.arn, "Video Not Detected").slice(0, 3)).toEqual(["SET", "CLEARED", "SET"]);
  });

  test.for(Object.keys(told) as (keyof typeof told)[])("%s", async (name) => {
    const channel = await running(name);
    const pushed = await push(name, channel.address, films);
    await until(name, async () => told[name](await read(channel.id)), 60_000);
    await pushed.stop();
    await stop(here, channel.id);
    if (name === "noPicture") expect(alerts(channel.arn, "Video Not Detected")).toEqual(["SET"]);
    if (name === "noSound") expect(alerts(channel.arn, "Audio Not Detected")).toEqual(["SET"]);
  });
});

test("every push is told by something", () => {
  expect(Object.keys(told).sort()).toEqual(
    Object.keys(brokenPushes)
      .filter((name) => !["healthy", "soundStops"].includes(name))
      .sort(),
  );
});
