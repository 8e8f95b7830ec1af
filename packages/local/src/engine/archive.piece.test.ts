import fc from "fast-check";
import { expect, test } from "vitest";
import { nextPiece, type Piece } from "./archive.piece.ts";
import { grown, runs } from "./generated.ts";
import type { Run } from "./timeline.ts";

const output = {
  ...{ nameModifier: "_best", segmentModifier: "", sound: true },
  video: { name: "v720", track: { height: 720 } },
};

/** Takes what can be taken after each of the first `count` segments was written, as an archive does. */
const pieces = (all: Run[], seconds: number, looks: number[]): Piece[] => {
  const until = new Map<number, number>();
  const found: Piece[] = [];
  for (const count of looks) {
    const now = grown(all, count).map((run, index, kept) => ({
      ...run,
      ended: index < kept.length - 1 || count === Number.POSITIVE_INFINITY,
    }));
    const next = () => nextPiece(now, output, seconds, (run) => until.get(run.number) ?? 0);
    for (let piece = next(); piece; piece = next()) {
      found.push(piece);
      until.set(piece.run.number, piece.until);
    }
  }
  return found;
};
const named = (found: Piece[]) =>
  found.map(({ run, parts }) => `${run.number} ${parts[0]?.segments.map(({ number }) => number)}`);

test("whenever it looks, an archive takes each segment of the best rendition once, in order, in the same pieces", () => {
  const looks = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 });
  fc.assert(
    fc.property(runs, fc.integer({ min: 1, max: 10 }), looks, (all, seconds, at) => {
      const found = pieces(all, seconds, [...at.sort((a, b) => a - b), Number.POSITIVE_INFINITY]);
      for (const run of all) {
        const of = found.filter((piece) => piece.run.number === run.number);
        const best = run.tracks[0];
        expect(of.flatMap(({ parts }) => parts[0]?.segments ?? [])).toEqual(best?.segments);
        expect(of.reduce((sum, piece) => sum + piece.seconds, 0)).toBeCloseTo(
          (best?.segments ?? []).reduce((sum, { duration }) => sum + duration / 90_000, 0),
        );
        // Sound is whole up to the picture's end; more of it came too late for a piece that was already written.
        const sounds = run.tracks.at(-1)?.segments ?? [];
        const taken = of.flatMap(({ parts }) => parts.find(({ track }) => track.kind === "audio")?.segments ?? []);
        expect(taken).toEqual(sounds.slice(0, taken.length));
        const pictureEnd = (best?.segments ?? []).reduce((sum, { duration }) => sum + duration / 90_000, 0);
        for (const { start, duration } of sounds.slice(taken.length)) {
          expect((start + duration / 2) / 48_000).toBeGreaterThanOrEqual(pictureEnd);
        }
      }
      expect(named(found)).toEqual(named(pieces(all, seconds, [Number.POSITIVE_INFINITY])));
      for (const { seconds: lasts, run } of found) expect(lasts).toBeLessThan(seconds + run.segment + 0.001);
    }),
    { numRuns: 300 },
  );
});
