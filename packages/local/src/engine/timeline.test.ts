import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Cutter } from "./cutter.ts";
import { manifest } from "./dash.ts";
import { ffmpeg, ffmpegPath } from "./ffmpeg.ts";
import { mediaPlaylist } from "./hls.ts";
import { type Run, Timeline, type TrackPlan } from "./timeline.ts";
import { excerpts, last, variants } from "./window.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "timeline-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const plan = (name: string, height: number): TrackPlan => ({
  ...{ name, kind: height > 0 ? "video" : "audio", bandwidth: 1000 * (height || 96), frameRate: 25 },
  ...{ width: 2 * height, height },
});
const START = Date.parse("2026-01-01T00:00:00Z");
const SECOND = 90_000;

/** A run of `count` seconds in each track; the audio's init segment is as good as any for a picture here. */
const record = async (timeline: Timeline, at: number, counts: Record<string, number>): Promise<Run> => {
  const tracks = Object.keys(counts).map((name) => plan(name, Number(name.slice(1)) || 0));
  const run = await timeline.begin(at, 1, tracks);
  for (const track of run.tracks) {
    await timeline.init(run, track, { timescale: SECOND, codecs: "avc1.4d401f" }, await init);
    for (let second = 0; second < (counts[track.name] ?? 0); second++) {
      await timeline.append(run, track, { start: second * SECOND, duration: SECOND, bytes: Buffer.alloc(100) });
    }
  }
  return run;
};
const init = (async () => {
  const work = await mkdtemp(join(tmpdir(), "init-"));
  const file = join(work, "a.mp4");
  const picture = ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25:duration=1", "-c:v", "libx264"];
  const fragmented = ["-video_track_timescale", "90000", "-movflags", "+frag_keyframe+empty_moov+default_base_moof"];
  await ffmpeg(ffmpegPath(), [...picture, ...fragmented, file]);
  const bytes = await readFile(file);
  await rm(work, { recursive: true });
  return new Promise<Buffer>((resolve) => {
    new Cutter(1, { init: (_, head) => resolve(head), segment: () => undefined }).write(bytes);
  });
})();

const urls = (timeline: Timeline, seconds = 1000) => {
  const shown = excerpts(timeline, last(timeline, seconds));
  const [variant] = variants(shown);
  const options = { ended: false, dateEvery: 1, file: (run: number, file: string) => `run-${run}/${file}` };
  return variant ? mediaPlaylist(shown, variant, options) : "";
};
const tag = (playlist: string, name: string) => new RegExp(`#EXT-X-${name}:(.*)`).exec(playlist)?.[1];

test("numbers go on over windows, deletions and restarts", async () => {
  const timeline = await Timeline.open(folder);
  const first = await record(timeline, START, { v720: 5, v240: 4, audio: 5 });
  await timeline.end(first);
  const second = await record(timeline, START + 60_000, { v720: 3, v240: 3, audio: 3 });

  // What one rendition lacks is shown of none.
  const whole = urls(timeline);
  expect(whole.match(/\.m4s/g)).toHaveLength(7);
  expect(tag(whole, "MEDIA-SEQUENCE")).toBe("0");
  expect(whole).toContain("#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:03.000Z");
  const window = urls(timeline, 2);
  expect([tag(window, "MEDIA-SEQUENCE"), tag(window, "DISCONTINUITY-SEQUENCE")]).toEqual(["5", "1"]);

  await timeline.trim(START + 30_000);
  expect(await readdir(folder)).not.toContain("run-1");
  await timeline.trim(START + 61_500);
  const trimmed = urls(timeline);
  expect([tag(trimmed, "MEDIA-SEQUENCE"), tag(trimmed, "DISCONTINUITY-SEQUENCE")]).toEqual(["5", "1"]);
  expect(trimmed.match(/\.m4s/g)).toHaveLength(2);
  await timeline.end(second);

  const again = await Timeline.open(folder);
  expect(urls(again)).toBe(trimmed);
  expect(again.firstAt).toBe(START);
  await again.trim(START + 1_000_000);
  expect(again.runs).toEqual([]);
  const third = await record(await Timeline.open(folder), START + 2_000_000, { v720: 1, v240: 1, audio: 1 });
  expect(third).toMatchObject({ number: 3, before: { video: 7, audio: 8 } });
});

test("an encoder that made nothing playable leaves no gap in the sequences", async () => {
  const timeline = await Timeline.open(folder);
  await timeline.end(await record(timeline, START, { v240: 3, audio: 3 }));
  await timeline.end(await record(timeline, START + 10_000, { v240: 2, audio: 0 }));
  await timeline.end(await record(timeline, START + 20_000, { v240: 3, audio: 3 }));
  const whole = urls(timeline);
  expect(tag(whole, "DISCONTINUITY-SEQUENCE")).toBe("0");
  const before = whole.match(/#EXT-X-DISCONTINUITY\n/g)?.length;
  // Once the window has passed the first run, the second has the number that it had while both were shown.
  expect(tag(urls(timeline, 2), "DISCONTINUITY-SEQUENCE")).toBe(String(before));
  expect((await record(await Timeline.open(folder), START + 30_000, { v240: 1, audio: 1 })).number).toBe(3);
});

test("what a crash left half written is not listed", async () => {
  const timeline = await Timeline.open(folder);
  const run = await record(timeline, START, { v240: 3, audio: 3 });
  const [track] = run.tracks;
  const third = track?.segments[2];
  if (!track || !third) throw new Error("nothing was recorded");
  await writeFile(timeline.file(run, track, third), Buffer.alloc(10));
  await record(timeline, START + 10_000, { v240: 0, audio: 0 });
  const again = await Timeline.open(folder);
  expect(again.runs.map(({ number }) => number)).toEqual([1]);
  expect(again.runs[0]?.tracks[0]?.segments).toHaveLength(2);
  expect(await readdir(folder)).toEqual(["run-1"]);
});

test("a run never begins before the one before it has ended", async () => {
  const timeline = await Timeline.open(folder);
  await timeline.end(await record(timeline, START, { v240: 5, audio: 5 }));
  const next = await timeline.begin(START + 1_000, 1, [plan("v240", 240)]);
  expect(next.startedAt).toBe(START + 5_000);
});

test("DASH has a period a run, on the clock while it is live, joined when it is over", async () => {
  const timeline = await Timeline.open(folder);
  await timeline.end(await record(timeline, START, { v720: 5, v240: 5, audio: 5 }));
  await timeline.end(await record(timeline, START + 60_000, { v720: 3, v240: 3, audio: 3 }));
  const parser = new XMLParser({ ignoreAttributes: false, isArray: (name) => ["Period", "S"].includes(name) });
  const parse = (live: boolean) => {
    const shown = excerpts(timeline, { from: START + 2_000, to: Number.POSITIVE_INFINITY });
    const window = { window: 60, minimumUpdate: 1, minimumBuffer: 2, delay: 3, timeUrl: "/t", now: START + 63_000 };
    return parser.parse(manifest(shown, variants(shown), { availableFrom: START, live, ...window })).MPD;
  };
  const live = parse(true);
  expect(live["@_type"]).toBe("dynamic");
  expect(live.Period.map((period: Record<string, string>) => period["@_start"])).toEqual(["PT0S", "PT60S"]);
  const [video] = live.Period[0].AdaptationSet;
  expect(video.SegmentTemplate["@_startNumber"]).toBe("3");
  expect(video.SegmentTemplate.SegmentTimeline.S).toEqual([{ "@_t": "180000", "@_d": "90000", "@_r": "2" }]);
  expect(video.Representation).toHaveLength(2);
  const over = parse(false);
  expect(over["@_mediaPresentationDuration"]).toBe("PT6S");
  expect(over.Period.map((period: Record<string, string>) => period["@_duration"])).toEqual(["PT3S", "PT3S"]);
  expect(over.Period[0].AdaptationSet[0].SegmentTemplate["@_presentationTimeOffset"]).toBe("180000");
});
