import type { ArchiveOutput } from "./archive.settings.ts";
import { type Run, type Segment, startOf, type Track } from "./timeline.ts";
import { counterpart } from "./window.ts";

/** What becomes one MPEG-TS segment: the segments of a run that lie next to each other, of picture and sound. */
export interface Piece {
  run: Run;
  /** At least one, the picture first; what is in each lasts equally long. */
  parts: { track: Track; segments: Segment[] }[];
  /** Milliseconds of the wall clock. */
  at: number;
  seconds: number;
  /** The number of the leading track's last segment: what the next piece follows. */
  until: number;
}

/** Seconds by which sound may end before the picture and still be whole: a fragment of it ends with its segment. */
const SHORT = 0.02;

/**
 * The first piece of an output that was not taken yet, or undefined while it is not whole: `seconds` rounded up to
 * segments, or what an ended run has left. `taken` tells the last segment of each run that was. Pieces lie at whole
 * multiples from their run's start, so that what is taken when does not matter.
 */
export const nextPiece = (
  runs: Run[],
  output: ArchiveOutput,
  seconds: number,
  taken: (run: Run) => number,
): Piece | undefined => {
  for (const run of runs) {
    const picture = output.video && counterpart(run, output.video);
    const sound = run.tracks.find(({ kind }) => kind === "audio");
    const tracks = [picture, output.sound || !picture ? sound : undefined].filter((track) => track !== undefined);
    const piece = pieceOf(run, tracks, Math.max(1, Math.ceil(seconds / run.segment - 1e-6)), taken(run));
    if (piece || !run.ended) return piece;
  }
  return undefined;
};

const pieceOf = (run: Run, tracks: Track[], size: number, taken: number): Piece | undefined => {
  const [leading, ...others] = tracks;
  const left = leading?.segments.filter(({ number }) => number > taken) ?? [];
  const [first] = left;
  if (!leading || !first) return undefined;
  const boundary = (Math.floor((first.number - 1) / size) + 1) * size;
  const segments = left.filter(({ number }) => number <= boundary);
  const last = segments.at(-1) ?? first;
  const end = startIn(leading, last) + lengthIn(leading, last);
  const final = run.ended && last === left.at(-1);
  const whole = run.ended || last.number === boundary;
  if (!whole || (!run.ended && others.some((track) => soFar(track) < end - SHORT))) return undefined;
  const from = first.number === 1 ? Number.NEGATIVE_INFINITY : startIn(leading, first);
  const to = final ? Number.POSITIVE_INFINITY : end;
  const among = (track: Track) =>
    track.segments.filter((segment) => {
      const middle = startIn(track, segment) + lengthIn(track, segment) / 2;
      return middle >= from && middle < to;
    });
  return {
    run,
    parts: [{ track: leading, segments }, ...others.map((track) => ({ track, segments: among(track) }))].filter(
      (part) => part.segments.length > 0,
    ),
    at: startOf(run, leading, first),
    seconds: end - startIn(leading, first),
    until: last.number,
  };
};

const startIn = (track: Track, { start }: Segment): number => start / (track.init?.timescale ?? 1);
const lengthIn = (track: Track, { duration }: Segment): number => duration / (track.init?.timescale ?? 1);

const soFar = (track: Track): number => {
  const last = track.segments.at(-1);
  return last ? startIn(track, last) + lengthIn(track, last) : 0;
};
