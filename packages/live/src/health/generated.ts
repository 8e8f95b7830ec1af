import fc from "fast-check";
import { type Measure, measures, type Point, periodSeconds, type Reading } from "./measures.ts";
import type { Kind } from "./problems.ts";

/* Readings for tests: what AWS would say of a good stream, and of one that has a single fault. */

export const now = Date.parse("2027-03-01T20:00:00Z");
export const length = 36;
const counts: readonly Measure[] = [
  "resolutionChanges",
  "connections",
  "refusedPublishers",
  "unsupportedVideo",
  "unsupportedAudio",
];

/** Points of every five seconds, the last one just over; undefined leaves one out. */
export const points = (values: readonly (number | undefined)[]): Point[] =>
  values.flatMap((value, index) =>
    value === undefined ? [] : [{ at: now - (values.length - index) * periodSeconds * 1000, value }],
  );

export const constantly = (value: number): Point[] => points(Array.from({ length }, () => value));

/** A measure's values of three minutes, in the order of time. */
export type Told = Record<Measure, number[]>;

const around = (middle: number, part: number) =>
  fc.array(fc.double({ min: middle * (1 - part), max: middle * (1 + part), noNaN: true }), {
    minLength: length,
    maxLength: length,
  });
const same = (value: number) => fc.constant(Array.from({ length }, () => value));

const sizes = [
  { width: 640, height: 360, from: 700_000, to: 4_000_000 },
  { width: 854, height: 480, from: 900_000, to: 5_000_000 },
  { width: 1280, height: 720, from: 2_200_000, to: 7_000_000 },
  { width: 1920, height: 1080, from: 4_200_000, to: 8_000_000 },
] as const;

/** A stream as recommended, with the unrest that every real one has. */
export const good: fc.Arbitrary<Told> = fc
  .record({
    size: fc.constantFrom(...sizes),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
    frames: fc.constantFrom(24, 25, 30, 50, 60),
    keys: fc.constantFrom(1, 2, 3.9),
    rate: fc.constantFrom(44_100, 48_000),
    connections: fc.integer({ min: 1, max: 9 }),
    earlier: fc.integer({ min: 0, max: 5 }),
  })
  .chain(({ size, part, frames, keys, rate, connections, earlier }) => {
    const bits = size.from + part * (size.to - size.from);
    return fc.record({
      networkIn: around((bits + 128_000) / 1_000_000, 0.15),
      frameRate: around(frames, 0.01),
      fill: same(0),
      videoBitrate: around(bits, 0.15),
      audioBitrate: around(128_000, 0.2),
      keyFrameDistance: around(keys, 0.01),
      width: same(size.width),
      height: same(size.height),
      audioSampleRate: same(rate),
      speed: around(1, 0.015),
      resolutionChanges: same(earlier),
      connections: same(connections),
      refusedPublishers: same(earlier),
      unsupportedVideo: same(earlier),
      unsupportedAudio: same(earlier),
    });
  });

export interface Fault {
  /** Measures that change, from what they were. */
  spoil?: (told: Told) => Partial<Told>;
  alerts?: string[];
}

const all = (value: number) => Array.from({ length }, () => value);
/** Two values by turns, three points each. */
const waves = (high: number, low: number) => Array.from({ length }, (_, index) => (index % 6 < 3 ? high : low));
const grown = (told: Told, measure: Measure, by: number) => ({
  [measure]: told[measure].map((value, index) => (index > length - 6 ? value + by : value)),
});

/** Each kind's fault alone: nothing else about the stream is wrong. */
export const faults: Record<Kind, Fault> = {
  no_signal: { spoil: ({ networkIn }) => ({ networkIn: networkIn.map((value, at) => (at > length - 4 ? 0 : value)) }) },
  no_video: { spoil: () => ({ frameRate: all(0), videoBitrate: all(0) }), alerts: ["Video Not Detected"] },
  no_audio: { spoil: () => ({ audioBitrate: all(0) }), alerts: ["Audio Not Detected"] },
  wrong_video_codec: { spoil: (told) => ({ ...grown(told, "unsupportedVideo", 1), frameRate: all(0) }) },
  wrong_audio_codec: { spoil: (told) => ({ ...grown(told, "unsupportedAudio", 1), audioBitrate: all(0) }) },
  slower_than_real_time: { spoil: () => ({ speed: all(0.7) }) },
  bitrate_high: { spoil: () => ({ networkIn: all(14), videoBitrate: all(13_800_000) }) },
  bitrate_low: { spoil: () => ({ networkIn: all(0.3), videoBitrate: all(150_000) }) },
  bitrate_unstable: { spoil: () => ({ networkIn: waves(8, 2), videoBitrate: waves(7_900_000, 1_900_000) }) },
  frame_rate_low: { spoil: () => ({ frameRate: all(12) }) },
  frame_rate_unstable: { spoil: () => ({ frameRate: waves(30, 10) }) },
  key_frames_apart: { spoil: () => ({ keyFrameDistance: all(8) }) },
  resolution_changed: { spoil: (told) => grown(told, "resolutionChanges", 1) },
  sample_rate: { spoil: () => ({ audioSampleRate: all(22_050) }) },
  // The encoder has been back for half a minute.
  reconnects: {
    spoil: ({ connections }) => ({
      connections: connections.map((value, at) => value + (at > 20 ? 2 : at > 10 ? 1 : 0)),
    }),
  },
  second_publisher_refused: { spoil: (told) => grown(told, "refusedPublishers", 1) },
};

/** What AWS says of it. While nothing arrives only counts and the network have points. */
export const reading = (told: Told, { spoil, alerts = [] }: Fault = {}): Reading => {
  const all = { ...told, ...spoil?.(told) };
  const series = Object.fromEntries(
    measures.map((measure) => [
      measure,
      points(
        all[measure].map((value, index) =>
          all.networkIn[index] === 0 && measure !== "networkIn" && !counts.includes(measure) ? undefined : value,
        ),
      ),
    ]),
  );
  return { alerts, series };
};
