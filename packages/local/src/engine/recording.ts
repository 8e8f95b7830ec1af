import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ffmpeg } from "./ffmpeg.ts";
import { joinFiles } from "./join.ts";
import type { Timeline, Track } from "./timeline.ts";
import { counterpart, type Excerpt, type Variant, variants } from "./window.ts";

// MediaPackage's harvest writes HLS or DASH and nothing else. The one file and the picture here are the engine's own
// extra, so that a recording can be downloaded and shown without a further job.

export interface Recording {
  /** `recording.mp4`: the best rendition and the sound, of all runs one after the other. */
  video: string;
  /** `thumbnail.jpg`: a picture from near the beginning. */
  picture: string;
}

/** Joins what was encoded into one MP4 in `folder`, by copying, and takes a picture of it. */
export const record = async (
  binary: string,
  timeline: Timeline,
  excerpts: Excerpt[],
  folder: string,
): Promise<Recording> => {
  const best = everywhere(excerpts);
  const parts: string[] = [];
  for (const excerpt of excerpts) {
    const { run } = excerpt;
    const picture = best && counterpart(run, best);
    const sound = run.tracks.find((track) => track.kind === "audio");
    if (!picture || !sound) continue;
    const [video, audio, part] = ["video", "audio", "part"].map((name) =>
      join(folder, `${run.number}-${name}.mp4`),
    ) as [string, string, string];
    await joinFiles(timeline.files(run, picture, excerpt.of(picture)), video);
    await joinFiles(timeline.files(run, sound, excerpt.of(sound)), audio);
    // Each input is moved to zero by itself; what the sound begins later than the picture is put back.
    const later = firstSecond(excerpt, sound) - firstSecond(excerpt, picture);
    const inputs = ["-i", video, "-itsoffset", later.toFixed(6), "-i", audio];
    await ffmpeg(binary, [...inputs, "-map", "0:v", "-map", "1:a", "-c", "copy", ...index(excerpts.length), part]);
    parts.push(part);
  }
  const [only] = parts;
  if (only === undefined) throw new Error("nothing was encoded");
  const video = parts.length === 1 ? only : join(folder, "recording.mp4");
  if (parts.length > 1) {
    const list = join(folder, "parts.txt");
    await writeFile(list, parts.map((part) => `file '${part.replaceAll("'", "'\\''")}'\n`).join(""));
    const joined = ["-f", "concat", "-safe", "0", "-i", list];
    await ffmpeg(binary, [...joined, "-map", "0", "-c", "copy", ...index(1), video]);
  }
  const picture = join(folder, "thumbnail.jpg");
  const at = Math.min(3, seconds(excerpts) / 3).toFixed(3);
  const fit = ["-vf", "scale='min(1280,iw)':-2", "-q:v", "4"];
  await ffmpeg(binary, ["-ss", at, "-i", video, "-frames:v", "1", ...fit, picture]);
  return { video, picture };
};

/** Only the last file needs its index in front. */
const index = (parts: number): string[] => (parts === 1 ? ["-movflags", "+faststart"] : []);

/** The tallest rendition that every run has in the same size; else the tallest of all. */
const everywhere = (excerpts: Excerpt[]): Variant | undefined => {
  const all = variants(excerpts);
  const same = all.find((variant) =>
    excerpts.every(({ run }) => {
      const track = run.tracks.find((one) => one.name === variant.name);
      return track?.width === variant.track.width && track.height === variant.track.height;
    }),
  );
  return same ?? all[0];
};

const firstSecond = ({ of }: Excerpt, track: Track): number =>
  (of(track)[0]?.start ?? 0) / (track.init?.timescale ?? 1);

const seconds = (excerpts: Excerpt[]): number =>
  excerpts.reduce((sum, { run, of }) => {
    const track = run.tracks[0];
    return sum + (track ? of(track).reduce((all, one) => all + one.duration, 0) / (track.init?.timescale ?? 1) : 0);
  }, 0);
