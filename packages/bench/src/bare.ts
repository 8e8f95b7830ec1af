import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { gopSeconds, ladder, segmentSeconds } from "@directfanz/live/ladder";
import { ffmpegPath } from "@directfanz/local/engine/ffmpeg";
import { coresDuring } from "./cpu.ts";

/** The same ladder by one ffmpeg and nothing else: film in, DASH and HLS out, no RTMP and no packager of ours. */
const bareArguments = (film: string, folder: string): string[] => {
  const renditions = ladder.filter(({ height }) => height <= 720);
  const splits = renditions.map((_, index) => `[in${index}]`).join("");
  const scales = renditions.map(
    ({ width, height }, index) => `[in${index}]scale=${width}:${height}:flags=fast_bilinear[out${index}]`,
  );
  return [
    ...["-hide_banner", "-loglevel", "error", "-re", "-i", film],
    ...["-filter_complex", [`[0:v]setsar=1,split=${renditions.length}${splits}`, ...scales].join(";")],
    ...renditions.flatMap(({ bitrate }, index) => [
      ...["-map", `[out${index}]`, `-b:v:${index}`, `${bitrate}`, `-maxrate:v:${index}`, `${bitrate}`],
      ...[`-bufsize:v:${index}`, `${bitrate * 2}`],
    ]),
    ...[
      "-map",
      "0:a",
      "-c:v",
      "libx264",
      "-preset",
      "superfast",
      "-tune",
      "zerolatency",
      "-pix_fmt",
      "yuv420p",
      "-sc_threshold",
      "0",
    ],
    ...["-force_key_frames", `expr:gte(t,n_forced*${gopSeconds})`, "-c:a", "aac", "-b:a", "128k"],
    ...[
      "-f",
      "dash",
      "-seg_duration",
      `${segmentSeconds}`,
      "-use_template",
      "1",
      "-use_timeline",
      "1",
      "-window_size",
      "30",
    ],
    ...["-hls_playlist", "1", "-adaptation_sets", "id=0,streams=v id=1,streams=a", join(folder, "manifest.mpd")],
  ];
};

const listsSegment = (folder: string): boolean =>
  existsSync(join(folder, "master.m3u8")) &&
  readdirSync(folder).some(
    (file) => /^media.*m3u8$/.test(file) && /\.m4s\s*$/m.test(readFileSync(join(folder, file), "utf8")),
  );

/** Milliseconds from start to the first listed segment, and cores kept busy, of a bare ffmpeg. */
export const measureBare = async (film: string) => {
  const folder = mkdtempSync(join(tmpdir(), "bare-"));
  const began = performance.now();
  const child = spawn(ffmpegPath(), bareArguments(film, folder), { stdio: ["ignore", "ignore", "inherit"] });
  try {
    while (!listsSegment(folder)) {
      if (child.exitCode !== null || performance.now() - began > 30_000)
        throw new Error("bare ffmpeg lists no segment");
      await wait(10);
    }
    const firstSegmentMs = performance.now() - began;
    const cores = child.pid === undefined ? 0 : await coresDuring(child.pid, wait(8_000));
    return { firstSegmentMs, cores };
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
};
