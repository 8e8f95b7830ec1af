import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Init, readInit } from "./boxes.ts";
import type { Cut } from "./cutter.ts";

/** What is known of a track before its first byte. */
const TrackPlan = z.object({
  name: z.string(),
  kind: z.enum(["video", "audio"]),
  /** Bits a second at most. */
  bandwidth: z.number(),
  width: z.number().default(0),
  height: z.number().default(0),
  frameRate: z.number().default(0),
});
export type TrackPlan = z.infer<typeof TrackPlan>;

const RunFile = z.object({
  number: z.number().int(),
  /** Milliseconds of the wall clock at the run's time zero. */
  startedAt: z.number(),
  /** Seconds that each segment is meant to last. */
  segment: z.number(),
  tracks: z.array(TrackPlan),
  /** Segments of all earlier runs: what HLS's media sequences start from. */
  before: z.object({ video: z.number(), audio: z.number() }),
});

/** What must not begin anew while the folder lives: numbers are in addresses that caches keep for days. */
const Totals = z.object({ runs: z.number(), video: z.number(), audio: z.number(), firstAt: z.number() });

const Line = z.tuple([z.string(), z.number(), z.number(), z.number(), z.number()]);

export interface Segment {
  number: number;
  /** In units of the track's timescale, from the run's time zero. */
  start: number;
  duration: number;
  bytes: number;
}

export interface Track extends TrackPlan {
  /** Undefined until its init segment is there. */
  init: Init | undefined;
  segments: Segment[];
  /** Segments that were deleted from the front, so that numbers go on counting. */
  dropped: number;
}

/** What one encoder made from start to end: one publisher's connection, or less where the encoder died. */
export interface Run {
  number: number;
  startedAt: number;
  segment: number;
  tracks: Track[];
  before: { video: number; audio: number };
  ended: boolean;
}

export const startOf = (run: Run, track: Track, segment: Segment): number =>
  run.startedAt + (segment.start / (track.init?.timescale ?? 1)) * 1000;
export const endOf = (run: Run, track: Track, segment: Segment): number =>
  startOf(run, track, segment) + (segment.duration / (track.init?.timescale ?? 1)) * 1000;

/** The wall-clock time, in milliseconds, at which what a run has so far ends. */
export const runEnd = (run: Run): number =>
  Math.max(
    run.startedAt,
    ...run.tracks.map((track) => {
      const last = track.segments.at(-1);
      return last ? endOf(run, track, last) : run.startedAt;
    }),
  );

/**
 * A track's segments that may be shown: no more of a picture than every rendition has, so that the renditions number
 * their segments alike and an encoder that dies between two of them takes nothing back.
 */
export const shown = (run: Run, track: Track): Segment[] => {
  const peers = run.tracks.filter((other) => other.kind === track.kind);
  const until = Math.min(...peers.map((peer) => peer.dropped + peer.segments.length));
  return track.segments.filter((segment) => segment.number <= until);
};

/** Whether every track can be played: only then is a run shown to anybody. */
export const playable = (run: Run): boolean => run.tracks.every((track) => track.segments.length > 0);

/**
 * Everything that was encoded for one MediaPackage channel and is still kept: runs, tracks, segments with their exact
 * times. Media lies in `folder/run-<n>/<track>-<segment>.m4s` with `<track>-init.mp4`; `run.json` and the lines of
 * `segments` beside them bring the index back after a crash.
 */
export class Timeline {
  readonly folder: string;
  runs: Run[] = [];
  #totals: z.infer<typeof Totals> = { runs: 0, video: 0, audio: 0, firstAt: 0 };
  /** Whether more can come: a channel that runs feeds it. */
  live = false;

  /** Milliseconds of the wall clock at which the first run ever began: DASH's availability start. */
  get firstAt(): number {
    return this.#totals.firstAt;
  }

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Reads what a folder holds; what a crash left half written is deleted. */
  static async open(folder: string): Promise<Timeline> {
    const timeline = new Timeline(folder);
    await mkdir(folder, { recursive: true });
    for (const entry of await readdir(folder)) {
      if (entry === "totals.json") continue;
      const run = /^run-\d+$/.test(entry) ? await readRun(join(folder, entry)) : undefined;
      if (run) timeline.runs.push(run);
      else await rm(join(folder, entry), { recursive: true, force: true });
    }
    timeline.runs.sort((a, b) => a.number - b.number);
    timeline.#totals = await readTotals(folder, timeline.runs);
    return timeline;
  }

  /** Begins a run; it never begins before the last one's end, so that times only go forward. */
  async begin(startedAt: number, segment: number, tracks: TrackPlan[]): Promise<Run> {
    const last = this.runs.at(-1);
    const at = Math.max(startedAt, last ? runEnd(last) : 0);
    const { runs, video, audio, firstAt } = this.#totals;
    this.#totals = { runs: runs + 1, video, audio, firstAt: firstAt || at };
    const run: Run = {
      number: this.#totals.runs,
      startedAt: at,
      segment,
      before: { video, audio },
      tracks: tracks.map((track) => ({ ...track, init: undefined, segments: [], dropped: 0 })),
      ended: false,
    };
    this.runs.push(run);
    await mkdir(this.#of(run), { recursive: true });
    await writeFile(join(this.#of(run), "run.json"), JSON.stringify({ ...run, tracks }));
    return run;
  }

  async init(run: Run, track: Track, init: Init, bytes: Buffer): Promise<void> {
    await writeFile(this.initFile(run, track), bytes);
    track.init = init;
  }

  /** Keeps a segment: it is listed once it is whole on disk. */
  async append(run: Run, track: Track, cut: Cut): Promise<void> {
    const number = track.dropped + track.segments.length + 1;
    const segment = { number, start: cut.start, duration: cut.duration, bytes: cut.bytes.length };
    await writeFile(this.file(run, track, segment), cut.bytes);
    const line = [track.name, number, cut.start, cut.duration, cut.bytes.length];
    await appendFile(join(this.#of(run), "segments"), `${JSON.stringify(line)}\n`);
    track.segments.push(segment);
  }

  /**
   * Ends a run. One that nobody could play is forgotten, and its number goes to the next: HLS's discontinuity sequence
   * counts the runs that were shown, so a gap would move under players as the window passes it.
   */
  async end(run: Run): Promise<void> {
    run.ended = true;
    if (playable(run)) this.#totals = { ...this.#totals, ...countedTo(run) };
    else {
      await this.#forget(run);
      if (run.number === this.#totals.runs) this.#totals = { ...this.#totals, runs: run.number - 1 };
    }
    await writeFile(join(this.folder, "totals.json"), JSON.stringify(this.#totals));
  }

  /** Deletes the segments that ended before `before` (milliseconds), and runs of which nothing is left. */
  async trim(before: number): Promise<void> {
    for (const run of [...this.runs]) {
      if (run.ended && runEnd(run) < before) {
        await this.#forget(run);
        continue;
      }
      for (const track of run.tracks) {
        for (let first = track.segments[0]; first && track.segments.length > 1; first = track.segments[0]) {
          if (endOf(run, track, first) >= before) break;
          track.segments.shift();
          track.dropped += 1;
          await rm(this.file(run, track, first), { force: true });
        }
      }
    }
  }

  file(run: Run, track: Track, segment: Segment): string {
    return join(this.#of(run), `${track.name}-${segment.number}.m4s`);
  }

  initFile(run: Run, track: Track): string {
    return join(this.#of(run), `${track.name}-init.mp4`);
  }

  /** The files that, one after the other, are a track of one run: its init segment and these segments. */
  files(run: Run, track: Track, segments: Segment[]): string[] {
    return [this.initFile(run, track), ...segments.map((segment) => this.file(run, track, segment))];
  }

  async remove(): Promise<void> {
    this.runs = [];
    await rm(this.folder, { recursive: true, force: true });
  }

  async #forget(run: Run): Promise<void> {
    this.runs = this.runs.filter((other) => other !== run);
    await rm(this.#of(run), { recursive: true, force: true });
  }

  #of(run: Run): string {
    return join(this.folder, `run-${run.number}`);
  }
}

/** The segments of all runs up to the end of this one. */
const countedTo = (run: Run) => {
  const until = (kind: Track["kind"]) => {
    const track = run.tracks.find((other) => other.kind === kind);
    return run.before[kind] + ((track && shown(run, track).at(-1)?.number) ?? 0);
  };
  return { video: until("video"), audio: until("audio") };
};

const readTotals = async (folder: string, runs: Run[]): Promise<z.infer<typeof Totals>> => {
  const last = runs.at(-1);
  const kept = await readFile(join(folder, "totals.json"), "utf8").then(
    (text) => Totals.parse(JSON.parse(text)),
    () => ({ runs: 0, video: 0, audio: 0, firstAt: runs[0]?.startedAt ?? 0 }),
  );
  // A crash leaves runs that the totals do not count yet.
  return last && last.number > kept.runs ? { ...kept, runs: last.number, ...countedTo(last) } : kept;
};

const readRun = async (folder: string): Promise<Run | undefined> => {
  try {
    const plan = RunFile.parse(JSON.parse(await readFile(join(folder, "run.json"), "utf8")));
    const run: Run = { ...plan, ended: true, tracks: [] };
    const lines = (await readFile(join(folder, "segments"), "utf8")).split("\n").flatMap(parseLine);
    for (const track of plan.tracks) {
      const init = readInit(await readFile(join(folder, `${track.name}-init.mp4`)));
      const segments: Segment[] = [];
      let dropped = 0;
      for (const [name, number, start, duration, bytes] of lines) {
        if (name !== track.name) continue;
        const size = await stat(join(folder, `${name}-${number}.m4s`)).then(
          (found) => found.size,
          () => 0,
        );
        if (size === bytes) segments.push({ number, start, duration, bytes });
        else if (segments.length === 0) dropped = number;
        else break;
      }
      run.tracks.push({ ...track, init, segments, dropped });
    }
    return playable(run) ? run : undefined;
  } catch {
    return undefined; // begun, and nothing of it can be played
  }
};

const parseLine = (line: string): z.infer<typeof Line>[] => {
  try {
    return [Line.parse(JSON.parse(line))];
  } catch {
    return []; // the last line of a crash
  }
};
