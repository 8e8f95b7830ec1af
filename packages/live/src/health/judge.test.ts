import fc from "fast-check";
import { expect, test } from "vitest";
import { constantly, faults, good, length, now, points, reading, type Told } from "./generated.ts";
import { judge } from "./judge.ts";
import { measures, type Reading, sources } from "./measures.ts";
import { type Kind, kinds, problems } from "./problems.ts";

const circumstances = { expected: true, active: new Set<Kind>(), now };
const found = (given: Reading, active: Iterable<Kind> = []) =>
  judge(given, { ...circumstances, active: new Set(active) }).problems.map(({ kind }) => kind);

test("a good stream has no problem", () => {
  fc.assert(
    fc.property(good, (told) => {
      expect(judge(reading(told), circumstances)).toMatchObject({
        ...{ status: "good", offline: false, problems: [], notMeasured: [] },
      });
    }),
    { numRuns: 300 },
  );
});

test.each(kinds)("%s alone is found alone", (kind) => {
  fc.assert(
    fc.property(good, (told) => {
      const { status, problems: told_ } = judge(reading(told, faults[kind]), circumstances);
      expect(told_.map((problem) => problem.kind)).toEqual([kind]);
      const { severity } = problems[kind];
      expect(status).toBe({ error: "bad", warning: "fair", info: "good" }[severity]);
    }),
    { numRuns: 100 },
  );
});

test("what is found depends on nothing but the reading", () => {
  fc.assert(
    fc.property(good, fc.subarray([...kinds], { maxLength: 4 }), (told, some) => {
      const spoilt = { ...told };
      for (const kind of some) Object.assign(spoilt, faults[kind].spoil?.(spoilt));
      const alerts = some.flatMap((kind) => faults[kind].alerts ?? []);
      const given = reading(spoilt, { alerts });
      const { seen: _, ...once } = judge(given, circumstances);
      const { seen: __, ...again } = judge(given, circumstances);
      expect(again).toEqual(once);
      const ranks = once.problems.map(({ severity }) => ["error", "warning", "info"].indexOf(severity));
      expect(ranks).toEqual(ranks.toSorted());
      expect(once.status).toBe(
        ranks[0] === 0 ? "bad" : ranks[0] === 1 ? "fair" : spoilt.networkIn.at(-1) === 0 ? "unknown" : "good",
      );
    }),
  );
});

/** A stream without fault, with one measure at this value. */
const steady: Told = Object.fromEntries(
  measures.map((measure) => [
    measure,
    Array.from(
      { length },
      () =>
        ({
          ...{ networkIn: 4, frameRate: 30, videoBitrate: 3_800_000, audioBitrate: 128_000, keyFrameDistance: 2 },
          ...{ width: 1280, height: 720, audioSampleRate: 48_000, speed: 1, connections: 1 },
        })[measure as string] ?? 0,
    ),
  ]),
) as Told;
const withValue = (measure: keyof Told, value: number): Reading => ({
  alerts: [],
  series: { ...reading(steady).series, [measure]: constantly(value) },
});

/** Each threshold: the measure, a value at which the problem begins, one between, one at which it is gone. */
test.each<[Kind, keyof Told, number, number, number]>([
  ["slower_than_real_time", "speed", 0.94, 0.965, 0.985],
  ["bitrate_high", "networkIn", 10.1, 9.8, 9.4],
  ["bitrate_low", "videoBitrate", 1_400_000, 1_600_000, 1_700_000],
  ["frame_rate_low", "frameRate", 21, 23, 23.976],
  ["key_frames_apart", "keyFrameDistance", 4.3, 4.1, 4],
])("%s does not flicker at its edge", (kind, measure, begins, between, gone) => {
  expect(found(withValue(measure, begins))).toContain(kind);
  expect(found(withValue(measure, between))).not.toContain(kind);
  expect(found(withValue(measure, between), [kind])).toContain(kind);
  expect(found(withValue(measure, gone), [kind])).not.toContain(kind);
});

test("a value that trembles at an edge changes nothing once it has crossed it", () => {
  const tremble = fc.array(fc.double({ min: 21.5, max: 22.5, noNaN: true }), { minLength: 20, maxLength: 40 });
  fc.assert(
    fc.property(tremble, (values) => {
      let active: Kind[] = [];
      let changes = 0;
      for (const value of values) {
        const next = found(withValue("frameRate", value), active);
        if (next.includes("frame_rate_low") !== active.includes("frame_rate_low")) changes += 1;
        active = next;
      }
      expect(changes).toBeLessThanOrEqual(1);
    }),
  );
});

test("where only MediaLive's own metrics have data, the rest is not measured, and what they tell is still found", () => {
  const own = measures.filter((measure) => sources[measure].namespace === "AWS/MediaLive");
  const only = ({ alerts, series }: Reading): Reading => ({
    alerts,
    series: Object.fromEntries(own.map((measure) => [measure, series[measure] ?? []])),
  });
  const told = ["no_signal", "no_video", "bitrate_high", "bitrate_low", "bitrate_unstable", "frame_rate_low"] as const;
  const { notMeasured, status, problems: none } = judge(only(reading(steady)), circumstances);
  expect({ status, none }).toEqual({ status: "good", none: [] });
  expect(notMeasured).toEqual([
    ...["wrong_video_codec", "wrong_audio_codec", "key_frames_apart", "resolution_changed", "sample_rate"],
    ...["reconnects", "second_publisher_refused"],
  ]);
  for (const kind of [...told, "frame_rate_unstable"] as const)
    expect(found(only(reading(steady, faults[kind])))).toEqual([kind]);
  expect(found({ ...only(reading(steady)), alerts: ["Audio Not Detected"] })).toEqual(["no_audio"]);
  expect(found(only(reading({ ...steady, fill: steady.fill.map(() => 900) })))).toEqual(["slower_than_real_time"]);
});

test("what has no sound has no sample rate, and that is still measured", () => {
  const { audioSampleRate: _, ...series } = reading(steady, faults.no_audio).series;
  expect(judge({ alerts: ["Audio Not Detected"], series }, circumstances).notMeasured).toEqual([]);
});

test("nothing is said of what has just come, and silence is a fault only once there was a picture", () => {
  const silence = { alerts: ["Video Not Detected"], series: { networkIn: constantly(0), connections: constantly(0) } };
  expect(judge(silence, { ...circumstances, expected: false })).toMatchObject({
    ...{ status: "unknown", offline: true, problems: [], notMeasured: [] },
  });
  expect(judge(silence, circumstances)).toMatchObject({ status: "bad", offline: true });
  expect(found(silence)).toEqual(["no_signal"]);
  const first = points([...Array.from({ length: length - 1 }, () => 0), 0.2]);
  const began = { alerts: [], series: { networkIn: first, frameRate: points([3]), videoBitrate: points([40_000]) } };
  expect(judge(began, circumstances)).toMatchObject({ status: "unknown", offline: false, problems: [] });
  expect(judge({ alerts: [], series: {} }, { ...circumstances, expected: false }).status).toBe("unknown");
});

test("an old point says nothing of now", () => {
  const old = points(Array.from({ length: 10 }, () => 4)).map(({ at, value }) => ({ at: at - 100_000, value }));
  expect(judge({ alerts: [], series: { networkIn: old } }, circumstances).offline).toBe(true);
});

test("the first encoder of a broadcast is no reconnection, and one that came again once neither", () => {
  const came = (values: number[]) =>
    found({ ...reading(steady), series: { ...reading(steady).series, connections: points(values) } });
  expect(came([0, 0, 0, 1, 1, 1])).toEqual([]);
  expect(came([0, 1, 1, 2, 2, 2])).toEqual([]);
  expect(came([0, 1, 2, 2, 3, 3])).toEqual(["reconnects"]);
});

test("what was counted before the first point is counted: the channel had only just started", () => {
  const silence = { networkIn: points([0.1, 0, 0, 0]) };
  const counted = (counts: Partial<Told>) =>
    found({
      alerts: ["Video Not Detected"],
      series: {
        ...silence,
        ...Object.fromEntries(Object.entries(counts).map(([measure, values]) => [measure, points(values)])),
      },
    });
  expect(counted({ unsupportedVideo: [1, 1, 1, 1] })).toContain("wrong_video_codec");
  expect(counted({ unsupportedAudio: [1, 1, 1, 1] })).toContain("wrong_audio_codec");
  expect(counted({ refusedPublishers: [1, 1, 1, 1] })).toContain("second_publisher_refused");
  expect(counted({ connections: [3, 3, 3, 3] })).toContain("reconnects");
  const long = Array.from({ length }, () => 3);
  expect(counted({ unsupportedVideo: long, refusedPublishers: long, connections: long })).toEqual(["no_signal"]);
});

test("a codec that was mended is no longer told", () => {
  const mended = reading({ ...steady, unsupportedVideo: [...Array(length - 8).fill(0), ...Array(8).fill(1)] });
  expect(found(mended)).toEqual([]);
});

test("every problem says what, why and how to mend it", () => {
  const seen = judge(reading(steady), circumstances).seen;
  expect(kinds.length).toBeGreaterThanOrEqual(12);
  for (const kind of kinds) {
    const { what, why, fix } = problems[kind];
    for (const text of [what(seen), why, fix]) expect(text).toMatch(/^[A-Z0-9].{10,}[.)]$/s);
  }
});
