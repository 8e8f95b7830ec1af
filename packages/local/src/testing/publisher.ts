import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ffmpegPath } from "../engine/ffmpeg.ts";

/**
 * A minute of test picture and tone at 30 frames a second, 720p unless another size is asked for, encoded once: encoding
 * it anew in each test would cost a quarter of a core.
 */
export const testFilm = async (folder: string, seconds = 60, size = "1280x720"): Promise<string> => {
  const file = join(folder, `film-${seconds}-${size}.flv`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const arguments_ = [
    ...["-hide_banner", "-loglevel", "error", "-y"],
    ...["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=30:duration=${seconds}`],
    ...["-f", "lavfi", "-i", `sine=frequency=440:sample_rate=48000:duration=${seconds}`],
    ...[
      "-c:v",
      "libx264",
      "-preset",
      "ultrafast",
      "-tune",
      "zerolatency",
      "-g",
      "60",
      "-b:v",
      "3M",
      "-pix_fmt",
      "yuv420p",
    ],
    ...["-c:a", "aac", "-b:a", "128k", "-f", "flv", file],
  ];
  await promisify(execFile)(ffmpegPath(), arguments_, { timeout: 120_000 });
  return file;
};

export interface PublisherOptions {
  /** How fast the film is read: in real time where nothing else is said. */
  pace?: readonly string[];
  /** After so many seconds it ends by itself. */
  seconds?: number;
}

/** An encoder that pushes a film in real time, over and over, as OBS would. */
export class Publisher {
  readonly process: ChildProcess;
  /** What it printed: the server's refusals stand there. */
  said = "";
  readonly ended: Promise<number | null>;

  constructor(film: string, address: string, { pace = ["-re"], seconds }: PublisherOptions = {}) {
    this.process = spawn(
      ffmpegPath(),
      [
        ...["-hide_banner", "-loglevel", "info", "-stats"],
        ...[...pace, "-stream_loop", "-1", "-i", film, "-c", "copy"],
        ...(seconds === undefined ? [] : ["-t", `${seconds}`]),
        ...["-f", "flv", address],
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    this.process.stderr?.on("data", (data: Buffer) => {
      this.said += data.toString("utf8");
    });
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
  }

  /** Seconds that it has sent, by its own account. Whole only once it has ended. */
  get sent(): number {
    const [, hours = 0, minutes = 0, seconds = 0] = [...this.said.matchAll(/time=(\d+):(\d+):([\d.]+)/g)].at(-1) ?? [];
    return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  }

  /** Ends the push as an encoder that is closed does, and waits for it. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill("SIGTERM");
    await this.ended;
  }
}
