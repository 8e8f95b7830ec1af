import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { log } from "@directfanz/core/platform/log";

/** Milliseconds that ffmpeg has to end after its input did, before it is killed. */
const LAST_WORDS = 20_000;

interface Hooks {
  /** Bytes of one track, in order. */
  bytes: (track: number, bytes: Buffer) => void;
  /** The process is gone and every byte was delivered. */
  ended: () => void;
  /** It can take more again. */
  drained: () => void;
}

/** One ffmpeg: fed on its standard input, read from one pipe a track. It ends when its input does, so it cannot
 * outlive this process. */
export class Encoder {
  readonly pid: number | undefined;
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #closed: Promise<void>;
  #ending = false;

  constructor(binary: string, args: string[], tracks: number, hooks: Hooks) {
    this.#child = spawn(binary, args, { stdio: ["pipe", "ignore", "pipe", ...Array<"pipe">(tracks).fill("pipe")] });
    this.pid = this.#child.pid;
    const [input, , words, ...outputs] = this.#child.stdio as [Writable, null, Readable, ...Readable[]];
    this.#input = input;
    input.on("error", () => undefined); // it broke off: `close` tells
    input.on("drain", hooks.drained);

    let said = "";
    words.on("data", (part: Buffer) => {
      said = (said + part.toString("utf8")).slice(-1_000);
    });
    outputs.forEach((output, track) => {
      output.on("data", (bytes: Buffer) => hooks.bytes(track, bytes));
      output.on("error", () => undefined);
    });
    this.#closed = new Promise((resolve) => {
      let gone = false;
      const close = (reason: Record<string, unknown>) => {
        if (gone) return;
        gone = true;
        if (!this.#ending) log.warn({ ...reason, said: said.trim() }, "the encoder ended by itself");
        hooks.ended();
        resolve();
      };
      this.#child.on("error", (error) => close({ error: error.message }));
      this.#child.on("close", (code, signal) => close({ code, signal }));
    });
  }

  /** Hands it bytes. False asks to wait for `drained`. */
  write(bytes: Buffer): boolean {
    return this.#input.writable ? this.#input.write(bytes) : true;
  }

  /** Ends its input and waits for what it still has to say; kills it where that takes too long. */
  async finish(): Promise<void> {
    this.#ending = true;
    if (this.#input.writable) this.#input.end();
    const timer = setTimeout(() => this.kill(), LAST_WORDS);
    await this.#closed;
    clearTimeout(timer);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
