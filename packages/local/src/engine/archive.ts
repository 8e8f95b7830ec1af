import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { log } from "@directfanz/core/platform/log";
import { nextPiece, type Piece } from "./archive.piece.ts";
import { type ArchivedSegment, type ArchivedVariant, childPlaylist, mainPlaylist } from "./archive.playlist.ts";
import type { ArchiveOutput, ArchiveSettings } from "./archive.settings.ts";
import { ffmpeg } from "./ffmpeg.ts";
import { resolve, type VariableData } from "./identifiers.ts";
import { joinFiles } from "./join.ts";
import type { Run, Timeline } from "./timeline.ts";
import type { PutFile } from "./vod.ts";

export interface ArchiveOptions {
  settings: ArchiveSettings;
  timeline: Timeline;
  putFile: PutFile;
  ffmpeg: string;
  /** Where segments are put together; an own folder is made in it. */
  folder: string;
  /** The bucket began, or ceased, to refuse what is written. */
  blocked: (blocked: boolean) => void;
}

/** Milliseconds between two looks for what can be written, and to the next after a refusal. */
const EVERY = 500;
const RETRY = 2_000;
const TS = "video/mp2t";
const HLS = "application/vnd.apple.mpegurl";

/** What was written of one output. */
interface Written {
  output: ArchiveOutput;
  /** The last segment that was taken of each run. */
  taken: Map<Run, number>;
  segments: ArchivedSegment[];
  count: number;
  /** The last run, where nothing of it was left out. */
  goesOn: Run | undefined;
  variant: ArchivedVariant | undefined;
  /** Whether the child playlist in the bucket is not the last one. */
  behind: boolean;
}

/**
 * One HLS output group of a running channel, written to S3 as MPEG-TS: from the start of the channel to its stop, of
 * the segments that were encoded for MediaPackage, by copying. Segments are numbered from 00001 at every start, as
 * MediaLive does (User Guide, "HLS output group to Amazon S3"). What cannot be stored is tried again for as long as
 * the settings say, and then left out.
 */
export class Archive {
  readonly #options: ArchiveOptions;
  readonly #base: string;
  /** What other starts of the channel encoded is not this one's. */
  readonly #before: Set<Run>;
  readonly #written: Written[];
  readonly #timer: NodeJS.Timeout;
  #main = "";
  #refused = 0;
  #working: Promise<void> | undefined;

  constructor(options: ArchiveOptions) {
    this.#options = options;
    const { settings, timeline } = options;
    // Of all identifiers only dates may stand in a destination. MediaLive's guide does not say of which moment they
    // are where the output is HLS; one name for all its files can only be made of the start.
    const none = { videoRate: 0, audioRate: 0, width: 0, height: 0, frameRate: 0 };
    this.#base = resolve(settings.base, { at: new Date(), ...none });
    this.#before = new Set(timeline.runs);
    this.#written = settings.outputs.map((output) => ({
      ...{ output, taken: new Map(), segments: [], count: 0 },
      ...{ goesOn: undefined, variant: undefined, behind: false },
    }));
    this.#timer = setInterval(() => {
      if (Date.now() - this.#refused >= RETRY) void this.#look();
    }, EVERY);
  }

  /** Writes what is left and closes the playlists. For when the last segment is listed on the timeline. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#look();
    await this.#look(true);
  }

  #look(ended = false): Promise<void> {
    this.#working ??= this.#write(ended)
      .then((wrote) => {
        if (wrote) this.#options.blocked(false);
      })
      .catch((error: unknown) => {
        log.warn({ bucket: this.#options.settings.bucket, error }, "an archive cannot be written");
        this.#refused = Date.now();
        this.#options.blocked(true);
      })
      .finally(() => {
        this.#working = undefined;
      });
    return this.#working;
  }

  /** Answers whether the bucket took anything. Throws where it refuses. */
  async #write(ended: boolean): Promise<boolean> {
    const { settings, timeline } = this.#options;
    let wrote = false;
    for (const written of this.#written) {
      const next = () =>
        nextPiece(
          timeline.runs.filter((run) => !this.#before.has(run)),
          written.output,
          settings.segment,
          (run) => written.taken.get(run) ?? 0,
        );
      for (let piece = next(); piece; piece = next()) {
        await this.#segment(written, piece);
        await this.#playlists(written, false);
        wrote = true;
      }
      if (written.behind || (ended && settings.mode === "VOD" && written.count > 0)) {
        await this.#playlists(written, ended && settings.mode === "VOD");
        wrote = true;
      }
    }
    return wrote;
  }

  async #segment(written: Written, piece: Piece): Promise<void> {
    const { output } = written;
    const data = dataOf(piece);
    const name = resolve(`${output.nameModifier}${output.segmentModifier}`, data);
    const file = `${basename(this.#base)}${name}_${String(written.count + 1).padStart(5, "0")}.ts`;
    const folder = await mkdtemp(join(this.#options.folder, "archive-"));
    try {
      const ts = join(folder, "segment.ts");
      await this.#remux(piece, folder, ts);
      await this.#put(file, ts, TS);
      const { size } = await stat(ts);
      written.variant = variantOf(this.#child(output, data), piece, data, size, written.variant);
    } catch (error) {
      this.#giveUp(written, piece);
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    written.segments.push({ file, seconds: piece.seconds, at: piece.at, apart: written.goesOn !== piece.run });
    written.count += 1;
    written.behind = true;
    written.goesOn = piece.run;
    written.taken.set(piece.run, piece.until);
  }

  /** What has waited too long is left out. */
  #giveUp(written: Written, piece: Piece): void {
    if (Date.now() - (piece.at + piece.seconds * 1000) < this.#options.settings.patience * 1000) return;
    written.taken.set(piece.run, piece.until);
    written.goesOn = undefined;
  }

  /**
   * Copies picture and sound into one MPEG-TS with their times from the run's start. Continuity counters begin anew in
   * each file, which its first packets say of themselves.
   */
  async #remux(piece: Piece, folder: string, to: string): Promise<void> {
    const inputs: string[] = [];
    const maps: string[] = [];
    for (const [index, { track, segments }] of piece.parts.entries()) {
      const file = join(folder, `${index}.mp4`);
      await joinFiles(this.#options.timeline.files(piece.run, track, segments), file);
      inputs.push("-i", file);
      maps.push("-map", `${index}:0`);
    }
    const format = ["-c", "copy", "-copyts", "-mpegts_flags", "+initial_discontinuity", "-f", "mpegts"];
    await ffmpeg(this.#options.ffmpeg, [...inputs, ...maps, ...format, to]);
  }

  async #playlists(written: Written, ended: boolean): Promise<void> {
    const { mode, segment, dateEvery, listed } = this.#options.settings;
    if (!written.variant) return;
    const gone = mode === "VOD" ? 0 : Math.max(0, written.segments.length - listed);
    const options = {
      ...{ type: typeOf(mode, ended), ended, segment, dateEvery, first: gone + 1 },
      apartBefore: written.segments.slice(1, gone + 1).filter(({ apart }) => apart).length,
    };
    await this.#text(written.variant.playlist, childPlaylist(written.segments.slice(gone), options));
    written.behind = false;
    const main = mainPlaylist(this.#written.flatMap(({ variant }) => variant ?? []));
    if (main === this.#main) return;
    await this.#text(`${basename(this.#base)}.m3u8`, main);
    this.#main = main;
  }

  /** The name of an output's child playlist: one for all its segments. */
  #child(output: ArchiveOutput, data: VariableData): string {
    return `${basename(this.#base)}${resolve(output.nameModifier, data)}.m3u8`;
  }

  async #text(name: string, text: string): Promise<void> {
    const folder = await mkdtemp(join(this.#options.folder, "archive-"));
    try {
      await writeFile(join(folder, "playlist.m3u8"), text);
      await this.#put(name, join(folder, "playlist.m3u8"), HLS);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #put(name: string, file: string, type: string): Promise<void> {
    const { bucket } = this.#options.settings;
    await this.#options.putFile(bucket, `${this.#base.slice(0, -basename(this.#base).length)}${name}`, file, type);
  }
}

const typeOf = (mode: ArchiveSettings["mode"], ended: boolean): "event" | "vod" | undefined => {
  if (mode === "LIVE") return undefined;
  return ended ? "vod" : "event";
};

const dataOf = ({ parts, at }: Piece): VariableData => {
  const picture = parts.find(({ track }) => track.kind === "video")?.track;
  const sound = parts.find(({ track }) => track.kind === "audio")?.track;
  return {
    at: new Date(at),
    ...{ videoRate: picture?.bandwidth ?? 0, audioRate: sound?.bandwidth ?? 0 },
    ...{ width: picture?.width ?? 0, height: picture?.height ?? 0, frameRate: picture?.frameRate ?? 0 },
  };
};

/** An output after one more segment. It keeps its first name and size; only its rate can rise. */
const variantOf = (
  playlist: string,
  { parts, seconds }: Piece,
  { width, height, frameRate, videoRate, audioRate }: VariableData,
  bytes: number,
  before: ArchivedVariant | undefined,
): ArchivedVariant => {
  // A last segment of a few frames says nothing of the rate.
  const measured = seconds >= 1 ? Math.ceil((bytes * 8) / seconds) : 0;
  const bandwidth = Math.max(before?.bandwidth ?? videoRate + audioRate, measured);
  if (before) return { ...before, bandwidth };
  const codecs = parts.flatMap(({ track }) => track.init?.codecs ?? []);
  return { playlist, bandwidth, codecs, width, height, frameRate };
};
