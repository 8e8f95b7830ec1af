import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { ffmpegPath } from "../../engine/ffmpeg.ts";
import { Trouble } from "../../run/trouble.ts";
import { generated } from "./picture.ts";

export interface Publication {
  rtmpUrl: string;
  streamKey: string;
  seconds: number;
  /** Ends the broadcast early. */
  signal: AbortSignal;
  /** Told of the seconds that have been sent. */
  progress: (seconds: number) => void;
}

/** Pushes the generated picture and tone for a number of seconds, as an encoder would. Throws where it is refused. */
export const publish = async ({ rtmpUrl, streamKey, seconds, signal, progress }: Publication): Promise<void> => {
  const output = ["-t", String(seconds), "-flvflags", "no_duration_filesize", "-f", "flv", `${rtmpUrl}/${streamKey}`];
  const report = ["-hide_banner", "-loglevel", "error", "-nostdin", "-nostats", "-progress", "pipe:1"];
  const child = spawn(ffmpegPath(), [...report, ...(await generated()), ...output], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const early = () => child.kill("SIGINT");
  signal.addEventListener("abort", early, { once: true });
  if (signal.aborted) early();
  let said = "";
  child.stderr.on("data", (part: Buffer) => {
    said = (said + part.toString()).slice(-2_000);
  });
  let shown = -1;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const sent = Math.floor(Number(/^out_time_us=(\d+)/.exec(line)?.[1] ?? Number.NaN) / 1_000_000);
    if (sent > shown) {
      shown = sent;
      progress(sent);
    }
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  signal.removeEventListener("abort", early);
  if (code !== 0 && !signal.aborted) {
    // ffmpeg names the address in its complaints, and the address ends with the key.
    throw new Trouble(`The broadcast could not be sent: ${said.replaceAll(streamKey, "[stream key]").trim()}`);
  }
};
