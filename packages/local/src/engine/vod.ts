import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { manifest } from "./dash.ts";
import { mediaPlaylist, multivariant } from "./hls.ts";
import { record } from "./recording.ts";
import type { Timeline } from "./timeline.ts";
import { type Between, type Excerpt, excerpts, variants } from "./window.ts";

/** Stores a file in a bucket. */
export type PutFile = (bucket: string, key: string, file: string, contentType: string) => Promise<void>;

export interface VodOptions {
  timeline: Timeline;
  between: Between;
  kind: "hls" | "dash";
  bucket: string;
  /** Of the manifest; everything else lies beside and below it. */
  key: string;
  putFile: PutFile;
  ffmpeg: string;
  /** An empty folder for files on their way. */
  folder: string;
}

const AT_ONCE = 4;
const HLS = "application/vnd.apple.mpegurl";

/**
 * Writes what a timeline holds between two moments to S3: segments as they are, playlists that end, `recording.mp4`
 * and `thumbnail.jpg`; the manifest last, so that where it is, all is. Throws where nothing was encoded then.
 */
export const writeVod = async (options: VodOptions): Promise<void> => {
  const { timeline, between, bucket, key, putFile, folder } = options;
  const shown = excerpts(timeline, between);
  const choice = variants(shown);
  if (choice.length === 0) throw new Error("There is no content between the start and the end.");
  const beside = (name: string) => `${key.slice(0, key.lastIndexOf("/") + 1)}${name}`;
  const put = (name: string, file: string, type: string) => putFile(bucket, beside(name), file, type);
  const write = async (name: string, body: string, type: string) => {
    const file = join(folder, name);
    await writeFile(file, body);
    await put(name, file, type);
  };

  await copy(timeline, shown, put);
  const recording = await record(options.ffmpeg, timeline, shown, folder);
  await put("recording.mp4", recording.video, "video/mp4");
  await put("thumbnail.jpg", recording.picture, "image/jpeg");

  const name = key.slice(key.lastIndexOf("/") + 1);
  if (options.kind === "dash") {
    const rest = { availableFrom: 0, window: 0, minimumUpdate: 0, minimumBuffer: 4, delay: 0, timeUrl: "", now: 0 };
    await write(name, manifest(shown, choice, { live: false, ...rest }), "application/dash+xml");
    return;
  }
  const base = name.replace(/\.m3u8$/, "");
  const playlist = (variant: string) => `${base}_${variant}.m3u8`;
  const media = {
    type: "vod" as const,
    ended: true,
    dateEvery: 0,
    file: (run: number, file: string) => `run-${run}/${file}`,
  };
  for (const variant of choice) await write(playlist(variant.name), mediaPlaylist(shown, variant, media), HLS);
  await write(playlist("audio"), mediaPlaylist(shown, "audio", media), HLS);
  await write(name, multivariant(shown, choice, { playlist }), HLS);
};

const copy = async (
  timeline: Timeline,
  shown: Excerpt[],
  put: (name: string, file: string, type: string) => Promise<void>,
): Promise<void> => {
  const files = shown.flatMap(({ run, of }) =>
    run.tracks.flatMap((track) =>
      [
        { name: `${track.name}-init.mp4`, file: timeline.initFile(run, track), type: `${track.kind}/mp4` },
        ...of(track).map((segment) => ({
          name: `${track.name}-${segment.number}.m4s`,
          file: timeline.file(run, track, segment),
          type: "video/iso.segment",
        })),
      ].map((one) => ({ ...one, name: `run-${run.number}/${one.name}` })),
    ),
  );
  const next = files.values();
  const worker = async () => {
    for (const { name, file, type } of next) await put(name, file, type);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};
