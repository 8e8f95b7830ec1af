import fc from "fast-check";
import type { Run, Segment, Track } from "./timeline.ts";

const PICTURE = 90_000;
const SOUND = 48_000;

/** Segments one after the other, of these lengths in units of the track's timescale. */
const chain = (durations: number[]): Segment[] => {
  let start = 0;
  return durations.map((duration, index) => {
    start += duration;
    return { number: index + 1, start: start - duration, duration, bytes: 1_000 + index };
  });
};

const track = (name: string, height: number, timescale: number, durations: number[]): Track => ({
  ...{ name, kind: height > 0 ? "video" : "audio", bandwidth: 1_000 * (height || 96), frameRate: height > 0 ? 30 : 0 },
  ...{ width: 2 * height, height, init: { timescale, codecs: "any" }, segments: chain(durations), dropped: 0 },
});

const plan = fc.record({
  /** Milliseconds since the run before. */
  pause: fc.integer({ min: 0, max: 30_000 }),
  segment: fc.integer({ min: 1, max: 4 }),
  count: fc.integer({ min: 1, max: 12 }),
  /** What the last segment lacks of a whole one, and sound of the picture: permille. */
  short: fc.integer({ min: 0, max: 900 }),
  drift: fc.integer({ min: -20, max: 20 }),
  heights: fc.subarray([720, 480, 240], { minLength: 1 }),
  /** Segments that the smallest rendition does not have yet. */
  behind: fc.constantFrom(0, 0, 1),
});

/** Runs as encoders leave them: pauses between them, ladders that change, a last segment that is short. */
export const runs: fc.Arbitrary<Run[]> = fc.array(plan, { minLength: 1, maxLength: 5 }).map((plans) => {
  let startedAt = Date.parse("2026-01-01T00:00:00Z");
  const before = { video: 0, audio: 0 };
  return plans.map(({ pause, segment, count, short, drift, heights, behind }, index) => {
    startedAt += pause;
    const whole = Array.from({ length: count }, (_, at) => segment * (at < count - 1 ? 1000 : 1000 - short));
    const pictures = whole.map((milliseconds) => (milliseconds * PICTURE) / 1000);
    const sounds = whole.map((milliseconds) => Math.max(1024, Math.round(((milliseconds + drift) * SOUND) / 1000)));
    const run: Run = {
      ...{ number: index + 1, startedAt, segment, before: { ...before }, ended: true },
      tracks: [
        ...heights.map((height, rung) => {
          const isLast = rung === heights.length - 1;
          return track(`v${height}`, height, PICTURE, pictures.slice(0, isLast ? Math.max(1, count - behind) : count));
        }),
        track("audio", 0, SOUND, sounds),
      ],
    };
    before.video += Math.min(...run.tracks.slice(0, -1).map(({ segments }) => segments.length));
    before.audio += count;
    startedAt += whole.reduce((sum, milliseconds) => sum + milliseconds, 0) + 1_000;
    return run;
  });
});

/** The runs as they were when their first `count` segments had been written. */
export const grown = (all: Run[], count: number): Run[] => {
  let left = count;
  return all.flatMap((run) => {
    if (left <= 0) return [];
    const kept = left;
    left -= Math.max(...run.tracks.map(({ segments }) => segments.length));
    return [{ ...run, tracks: run.tracks.map((one) => ({ ...one, segments: one.segments.slice(0, kept) })) }];
  });
};
