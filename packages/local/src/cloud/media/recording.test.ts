import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  CreateChannelCommand,
  CreateInputCommand,
  DescribeChannelCommand,
  StartChannelCommand,
  StopChannelCommand,
} from "@aws-sdk/client-medialive";
import {
  CreateHarvestJobCommand,
  CreateOriginEndpointCommand,
  CreateChannelCommand as CreatePackage,
  DescribeHarvestJobCommand,
} from "@aws-sdk/client-mediapackage";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { find } from "../../engine/boxes.ts";
import { mediaPlaylist } from "../../engine/hls.ts";
import { joinFiles } from "../../engine/join.ts";
import { type Run, runEnd, type Track } from "../../engine/timeline.ts";
import { excerpts, variants } from "../../engine/window.ts";
import { frameRate, numberedFilm, numbersIn } from "../../testing/numbered-film.ts";
import { archivedChannelFor, type Cloud, cloud, publish, until } from "./media.harness.ts";

/** Frames of each connection are numbered from a multiple of this on, so that every frame tells whose it is. */
const apart = 200;
let here: Cloud;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recording-"));
  here = await cloud();
  await mkdir(join(here.buckets, "archive"));
});
afterAll(async () => {
  await here.close();
  await rm(folder, { recursive: true });
});

/** One push of an encoder. */
interface Connection {
  seconds: number;
  /** Milliseconds after the one before. */
  pause: number;
  /** It is killed after this part of its time; 1 lets it close as an encoder does. */
  until: number;
}

const connection: fc.Arbitrary<Connection> = fc.record({
  seconds: fc.integer({ min: 1, max: 4 }),
  pause: fc.integer({ min: 300, max: 2_500 }),
  until: fc.constantFrom(1, 1, 0.7),
});

const seconds = (playlist: string) =>
  [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, duration]) => sum + Number(duration), 0);

/** Seconds that the picture of an MP4 says it lasts. */
const pictureSeconds = async (file: string): Promise<number> => {
  const mdhd = find(await readFile(file), "moov/trak/mdia/mdhd") ?? Buffer.alloc(24);
  return mdhd.readUInt32BE(16) / mdhd.readUInt32BE(12);
};

/** The numbers of a media playlist's frames, each part between two discontinuities by itself, as players do. */
const numbersOf = async (playlist: string): Promise<number[]> => {
  const beside = (name: string) => join(dirname(playlist), name);
  const numbers: number[] = [];
  for (const part of (await readFile(playlist, "utf8")).split("#EXT-X-DISCONTINUITY\n")) {
    const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(part)?.[1] ?? [];
    const segments = part.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    const whole = join(folder, `part-${randomUUID()}`);
    await joinFiles([init, segments].flat().map(beside), whole);
    numbers.push(...(await numbersIn(whole)));
  }
  return numbers;
};

let broadcasts = 0;
/** Broadcasts through these connections; answers what each sent, and where recording and archive lie. */
const broadcast = async (connections: Connection[]) => {
  broadcasts += 1;
  const name = `recorded${broadcasts}`;
  const began = new Date();
  const { Input } = await here.live.send(
    new CreateInputCommand({ Name: name, Type: "RTMP_PUSH", Destinations: [{ StreamName: `live/${name}` }] }),
  );
  await here.pack.send(new CreatePackage({ Id: name }));
  await here.pack.send(
    new CreateOriginEndpointCommand({
      ...{ Id: name, ChannelId: name, StartoverWindowSeconds: 3600, HlsPackage: { SegmentDurationSeconds: 1 } },
    }),
  );
  const wanted = archivedChannelFor(Input?.Id ?? "", name, `s3ssl://archive/${name}/index`);
  for (const { CodecSettings } of wanted.EncoderSettings?.VideoDescriptions ?? []) {
    if (CodecSettings?.H264Settings) CodecSettings.H264Settings.FramerateNumerator = frameRate;
  }
  const { Channel } = await here.live.send(new CreateChannelCommand(wanted));
  const ChannelId = Channel?.Id ?? "";
  const state = (wished: string) =>
    until(`channel ${wished}`, async () => {
      return (await here.live.send(new DescribeChannelCommand({ ChannelId }))).State === wished;
    });
  await state("IDLE");
  await here.live.send(new StartChannelCommand({ ChannelId }));
  await state("RUNNING");

  const sent: number[][] = [];
  for (const [index, { seconds: lasts, pause, until: part }] of connections.entries()) {
    const file = join(folder, `${name}-${index}.flv`);
    // Killed between frames that are not sent in their order, an encoder leaves a hole that the next frame fills.
    const bFrames = part === 1 ? 2 : 0;
    sent.push(await numberedFilm(file, { number: index * apart, seconds: lasts, bFrames }));
    await wait(pause);
    const publisher = publish(file, Input?.Destinations?.[0]?.Url ?? "");
    if (part === 1) expect(await publisher.ended).toMatchObject({ code: 0 });
    else {
      await wait(part * lasts * 1000);
      await publisher.stop();
    }
  }
  await here.live.send(new StopChannelCommand({ ChannelId }));
  await state("IDLE");
  // The publisher reads half a second ahead of the clock, and what lies in the future cannot be harvested.
  await wait(1_000);
  const job = { Id: `${name}-job`, OriginEndpointId: name };
  await here.pack.send(
    new CreateHarvestJobCommand({
      ...{ ...job, StartTime: began.toISOString(), EndTime: new Date().toISOString() },
      S3Destination: { BucketName: "recordings", ManifestKey: `${name}/index.m3u8`, RoleArn: "arn:aws:iam::1:role/h" },
    }),
  );
  await until("the harvest", async () => {
    return (await here.pack.send(new DescribeHarvestJobCommand({ Id: job.Id }))).Status === "SUCCEEDED";
  });
  return {
    name,
    sent,
    recording: join(here.buckets, "recordings", name),
    archive: join(here.buckets, "archive", name),
  };
};

/** Broadcasts, and checks what was recorded against what was sent. */
const consistent = async (connections: Connection[]): Promise<void> => {
  const { sent, recording, archive } = await broadcast(connections);
  const recorded = await numbersIn(join(recording, "recording.mp4"));
  const expected = connections.flatMap(({ until: part }, index) => {
    const all = sent[index] ?? [];
    if (part === 1) return all;
    // How far a killed encoder came nobody knows; what came of it is whole.
    return all.slice(0, recorded.filter((number) => Math.floor(number / apart) === index).length);
  });
  expect(recorded).toEqual(expected);
  const lasts = expected.length / frameRate;
  const atMost = connections.length / frameRate + 0.001;
  for (const playlist of [join(recording, "index_v240.m3u8"), join(archive, "index_144p.m3u8")]) {
    expect(await numbersOf(playlist)).toEqual(expected);
    expect(Math.abs(seconds(await readFile(playlist, "utf8")) - lasts)).toBeLessThanOrEqual(atMost);
  }
  expect(Math.abs((await pictureSeconds(join(recording, "recording.mp4"))) - lasts)).toBeLessThanOrEqual(atMost);
};

test("Property 17: a recording has every frame that was sent once, in order, and nothing else, over all reconnects", async () => {
  // At the same time, since pushing takes as long as what is pushed.
  const several = fc.array(fc.array(connection, { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(several, async (all) => {
      await Promise.all(all.map(consistent));
    }),
    { numRuns: 1, endOnFailure: true },
  );
});

/** A part of what was encoded, as one connection of a generated broadcast: segments of it, and the pause before. */
const slice = fc.record({
  first: fc.integer({ min: 0, max: 4 }),
  count: fc.integer({ min: 1, max: 5 }),
  pause: fc.integer({ min: 0, max: 60_000 }),
});
type Slice = typeof slice extends fc.Arbitrary<infer T> ? T : never;

/** A run of these segments of another run, begun so that the first of them starts `pause` after `ends`. */
const sliced = (run: Run, number: number, { first, count, pause }: Slice, ends: number): Run => {
  const from = Math.min(first, (run.tracks[0]?.segments.length ?? 1) - 1);
  const keep = (track: Track) => ({ ...track, segments: track.segments.slice(from, from + count), dropped: from });
  const tracks = run.tracks.map(keep);
  const [start = 0, timescale = 1] = [tracks[0]?.segments[0]?.start, tracks[0]?.init?.timescale];
  return { ...run, number, tracks, startedAt: ends + pause - (start / timescale) * 1000, ended: true };
};

test("Property 17: of any broadcast and between any two moments, a recording has each frame once and in order", async () => {
  const { name } = await broadcast([{ seconds: 6, pause: 0, until: 1 }]);
  const timeline = await here.media.engine.timeline(name);
  const [run] = timeline.runs;
  const picture = run?.tracks[0];
  if (!run || !picture) throw new Error("nothing was encoded");
  /** The frames of each segment, decoded by itself. */
  const frames = new Map<number, number[]>();
  for (const segment of picture.segments) {
    const file = join(folder, `segment-${segment.number}`);
    await joinFiles(timeline.files(run, picture, [segment]), file);
    frames.set(segment.number, await numbersIn(file));
  }
  expect([...frames.values()].flat()).toEqual(Array.from({ length: 6 * frameRate }, (_, number) => number));

  const moment = fc.double({ min: -0.2, max: 1.2, noNaN: true });
  fc.assert(
    fc.property(fc.array(slice, { minLength: 1, maxLength: 4 }), moment, moment, (slices, one, other) => {
      const runs: Run[] = [];
      for (const each of slices) {
        runs.push(sliced(run, runs.length + 1, each, Math.max(run.startedAt, ...runs.map(runEnd))));
      }
      const [begins, ends] = [run.startedAt, Math.max(...runs.map(runEnd))];
      const at = (share: number) => begins + (ends - begins) * share;
      const [from, to] = [at(Math.min(one, other)), at(Math.max(one, other))];
      const shown = excerpts({ runs }, { from, to });
      const [variant] = variants(shown);
      const options = { type: "vod" as const, ended: true, dateEvery: 0 };
      const playlist = variant
        ? mediaPlaylist(shown, variant, { ...options, file: (number, file) => `${number}/${file}` })
        : "";
      const listed = [...playlist.matchAll(/^(\d+)\/\D.*-(\d+)\.m4s$/gm)].map(([, run, segment]) => ({
        run: Number(run),
        segment: Number(segment),
      }));
      const recorded = listed.flatMap(({ run, segment }) =>
        (frames.get(segment) ?? []).map((number) => `${run}:${number}`),
      );
      // Each frame of each run, with the moment at which it was sent.
      const sent = runs.flatMap(({ number: of, startedAt, tracks }) =>
        (tracks[0]?.segments ?? []).flatMap((segment) =>
          (frames.get(segment.number) ?? []).map((number) => {
            return { name: `${of}:${number}`, at: startedAt + (number * 1000) / frameRate };
          }),
        ),
      );
      expect(recorded).toEqual(sent.map(({ name }) => name).filter((name) => recorded.includes(name)));
      // Whole segments of a second, and a run of which less than a fragment of sound is wanted is none.
      const [early, late] = [from + 150, to - 150];
      for (const { name, at } of sent) {
        if (at >= early && at < late) expect(recorded).toContain(name);
        if (at < from - 1_000 || at > to + 1_000) expect(recorded).not.toContain(name);
      }
      const lasts = recorded.length / frameRate;
      expect(Math.abs(seconds(playlist) - lasts)).toBeLessThanOrEqual(shown.length / frameRate + 0.001);
    }),
    { numRuns: 200 },
  );
});
