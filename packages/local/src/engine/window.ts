import {
  endOf,
  playable,
  type Run,
  runEnd,
  type Segment,
  shown,
  startOf,
  type Timeline,
  type Track,
} from "./timeline.ts";

/** A part of a timeline by the wall clock, in milliseconds; whole segments that lie in it, also in part. */
export interface Between {
  from: number;
  to: number;
}

/** What of one run is shown. */
export interface Excerpt {
  run: Run;
  /** The segments of a track of this run that are shown. */
  of: (track: Track) => Segment[];
}

type Runs = Pick<Timeline, "runs">;

/** The last `seconds` of a timeline, from its live edge back. */
export const last = (timeline: Runs, seconds: number): Between => ({
  from: Math.max(0, ...timeline.runs.filter(playable).map(runEnd)) - seconds * 1000,
  to: Number.POSITIVE_INFINITY,
});

/** The runs of which something can be shown between two moments; empty where nothing can. */
export const excerpts = (timeline: Runs, { from, to }: Between): Excerpt[] =>
  timeline.runs
    .filter(playable)
    .map((run) => ({
      run,
      of: (track: Track) =>
        // A millisecond of grace: times were rounded when they were written.
        shown(run, track).filter((one) => endOf(run, track, one) > from + 1 && startOf(run, track, one) < to),
    }))
    .filter(({ run, of }) => run.tracks.every((track) => of(track).length > 0));

export interface Variant {
  name: string;
  /** The newest run's track by that name. */
  track: Track;
}

export interface Selection {
  minBitrate?: number | undefined;
  maxBitrate?: number | undefined;
  order?: "ascending" | "descending" | undefined;
}

/** The renditions that can be chosen from, of all runs shown, the tallest first unless asked otherwise. */
export const variants = (shownRuns: Excerpt[], selection: Selection = {}): Variant[] => {
  const byName = new Map<string, Variant>();
  for (const { run } of shownRuns) {
    for (const track of run.tracks) if (track.kind === "video") byName.set(track.name, { name: track.name, track });
  }
  const { minBitrate = 0, maxBitrate = Number.POSITIVE_INFINITY, order = "descending" } = selection;
  const chosen = [...byName.values()]
    .filter(({ track }) => track.bandwidth >= minBitrate && track.bandwidth <= maxBitrate)
    .sort((a, b) => b.track.height - a.track.height || b.track.bandwidth - a.track.bandwidth);
  return order === "ascending" ? chosen.reverse() : chosen;
};

/**
 * The track of a run that stands for a variant: the one of its name, or, where the run's source was smaller, the
 * tallest there is below, so that a variant goes on through every run.
 */
export const counterpart = (run: Run, variant: { name: string; track: Pick<Track, "height"> }): Track | undefined => {
  const videos = run.tracks.filter((track) => track.kind === "video");
  return (
    videos.find((track) => track.name === variant.name) ??
    videos.find((track) => track.height <= variant.track.height) ??
    videos.at(-1)
  );
};
