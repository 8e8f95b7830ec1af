import { createWriteStream, existsSync, renameSync, statSync, type WriteStream } from "node:fs";
import type { Readable } from "node:stream";

const largest = 10 * 1024 * 1024;
const kept = 16 * 1024;

/** What one process prints: in a file of at most 10 MiB with one older beside it, and its last lines in memory. */
export class Output {
  readonly file: string;
  #stream: WriteStream;
  #size: number;
  #tail = "";

  constructor(file: string) {
    this.file = file;
    this.#size = existsSync(file) ? statSync(file).size : 0;
    this.#stream = this.#open();
  }

  take(from: Readable): void {
    from.on("data", (part: Buffer) => this.write(part));
    from.on("error", () => {});
  }

  write(part: Buffer | string): void {
    this.#tail = (this.#tail + part.toString()).slice(-kept);
    this.#size += part.length;
    if (this.#size > largest) {
      this.#stream.end();
      renameSync(this.file, `${this.file}.1`);
      this.#stream = this.#open();
      this.#size = part.length;
    }
    this.#stream.write(part);
  }

  /** The last lines, for whoever asks why it failed. */
  last(lines = 12): string {
    return this.#tail.trimEnd().split("\n").slice(-lines).join("\n");
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#stream.end(resolve));
  }

  #open(): WriteStream {
    // A full disk must not end the platform for the sake of its log.
    return createWriteStream(this.file, { flags: "a", mode: 0o600 }).on("error", () => {});
  }
}
