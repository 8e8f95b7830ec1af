import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "./generated.ts";
import { endOf, type Run, runEnd, Timeline } from "./timeline.ts";
import { excerpts } from "./window.ts";

/** Writes generated runs to disk as an encoder would. */
const kept = async (folder: string, all: Run[]): Promise<Timeline> => {
  const timeline = await Timeline.open(folder);
  for (const { startedAt, segment, tracks } of all) {
    const run = await timeline.begin(startedAt, segment, tracks);
    for (const [index, track] of run.tracks.entries()) {
      track.init = tracks[index]?.init;
      for (const { start, duration } of tracks[index]?.segments ?? []) {
        await timeline.append(run, track, { start, duration, bytes: Buffer.alloc(1) });
      }
    }
    await timeline.end(run);
  }
  return timeline;
};
/** What is shown from a moment on, by its files. */
const files = (timeline: Timeline, from: number): string[] =>
  excerpts(timeline, { from, to: Number.POSITIVE_INFINITY }).flatMap(({ run, of }) =>
    run.tracks.flatMap((track) => of(track).map((segment) => timeline.file(run, track, segment))),
  );

test("trimming keeps all that is shown from its moment on, and nothing that ended before", {
  timeout: 60_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "trim-"));
  let number = 0;
  await fc.assert(
    fc.asyncProperty(runs, fc.integer({ min: -100, max: 1_100 }), async (all, permille) => {
      const timeline = await kept(join(folder, String(number++)), all);
      const first = timeline.runs[0]?.startedAt ?? 0;
      const before = first + (Math.max(...timeline.runs.map(runEnd)) - first) * (permille / 1000);
      const wanted = files(timeline, before);
      const everything = files(timeline, 0);
      await timeline.trim(before);
      expect(files(timeline, before)).toEqual(wanted);
      expect(wanted.filter((file) => !existsSync(file))).toEqual([]);
      const known = timeline.runs.flatMap((run) =>
        run.tracks.flatMap((track) => track.segments.map((segment) => timeline.file(run, track, segment))),
      );
      expect(everything.filter((file) => !known.includes(file) && existsSync(file))).toEqual([]);
      for (const run of timeline.runs) {
        for (const track of run.tracks) {
          // A run that still has something keeps the last segment of each track, so that it stays playable.
          const old = track.segments.slice(0, -1).filter((segment) => endOf(run, track, segment) < before);
          expect(old).toEqual([]);
          expect(track.segments[0]?.number).toBe(track.dropped + 1);
        }
      }
    }),
    { numRuns: 100 },
  );
  await rm(folder, { recursive: true, force: true });
});
