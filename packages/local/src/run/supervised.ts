import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Output } from "./output.ts";
import { Trouble } from "./trouble.ts";

/** One process of the platform, as the supervisor starts it, asks after it and stops it. */
export interface Program {
  name: string;
  /** The file that Node runs, and its arguments. */
  run: string[];
  env: Record<string, string>;
  /** One question whether it serves; asked again until it does. Throws or answers false where it does not yet. */
  healthy: () => Promise<boolean>;
  /** Runs before every start, also after a crash. */
  prepare?: () => Promise<void>;
  /** Milliseconds that a stop may take before SIGKILL. */
  stopWithin: number;
  /** Milliseconds until the first healthy answer. */
  startWithin: number;
  /** Told of each pid, so that it can be remembered. */
  onStart?: (pid: number) => void;
}

const tether = join(import.meta.dirname, "tether.ts");
const longestPause = 10_000;

/** A process that is kept running: restarted when it dies, with pauses that grow, until it is stopped. */
export class Supervised {
  readonly program: Program;
  readonly output: Output;
  restarts = 0;
  #child: ChildProcess | undefined;
  #stopping = new AbortController();
  #starting: Promise<void> | undefined;
  #watching: Promise<void> | undefined;

  constructor(program: Program, logFile: string) {
    this.program = program;
    this.output = new Output(logFile);
  }

  get name(): string {
    return this.program.name;
  }

  /** Undefined while it is down. */
  get pid(): number | undefined {
    return this.#child?.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }

  /** Sends a signal to the process itself, as somebody from outside would. */
  kill(signal: NodeJS.Signals = "SIGKILL"): void {
    this.#child?.kill(signal);
  }

  /**
   * Starts it and waits until it is healthy. A first start may fail twice for what passes by itself (memory that dead
   * back ends still hold); then it throws a `Trouble` with the last lines that the process printed.
   */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await this.#spawn();
      const failure = await this.#untilHealthy();
      if (failure === undefined) break;
      await this.#end();
      if (attempt < 3 && failure === "ended" && !this.#stopping.signal.aborted) {
        await sleep(300 * attempt);
        continue;
      }
      const what =
        failure === "ended" ? "ended while it started" : `did not answer within ${this.program.startWithin / 1000} s`;
      throw new Trouble(`${this.name} ${what}. Its last lines (${this.output.file}):\n${indent(this.output.last())}`);
    }
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#end();
    // A start that was under way may have got as far as a new child.
    await this.#starting?.catch(() => {});
    await this.#watching;
    await this.#end();
    await this.output.close();
  }

  async #spawn(): Promise<void> {
    await this.program.prepare?.();
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "--import", tether, ...this.program.run],
      {
        env: { ...this.program.env, TETHERED_TO: String(process.pid) },
        // A group of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops the others in order.
        detached: true,
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      },
    );
    child.on("error", (error) => this.output.write(`${error.message}\n`));
    // Nobody is meant to speak over the tether; a broken one shows as the exit.
    child.channel?.unref();
    if (child.stdout) this.output.take(child.stdout);
    if (child.stderr) this.output.take(child.stderr);
    if (child.pid) this.program.onStart?.(child.pid);
    this.#child = child;
  }

  async #untilHealthy(): Promise<"ended" | "silent" | undefined> {
    const deadline = Date.now() + this.program.startWithin;
    while (Date.now() < deadline) {
      if (this.pid === undefined) return "ended";
      if (this.#stopping.signal.aborted) return "ended";
      if (await this.#healthy()) return undefined;
      await sleep(25);
    }
    return "silent";
  }

  async #healthy(): Promise<boolean> {
    try {
      return await this.program.healthy();
    } catch (error) {
      if (error instanceof Trouble) throw error;
      return false;
    }
  }

  async #watch(): Promise<void> {
    let pause = 100;
    while (!this.#stopping.signal.aborted) {
      const began = Date.now();
      if (this.pid !== undefined && this.#child) await once(this.#child, "exit");
      if (this.#stopping.signal.aborted) return;
      // What had run for a while starts again at once; what dies again and again, ever more rarely.
      pause = Date.now() - began > 30_000 ? 100 : Math.min(pause * 2, longestPause);
      this.output.write(`— ${this.name} ended; it starts again in ${pause} ms —\n`);
      this.#reap();
      await sleep(pause, undefined, { signal: this.#stopping.signal }).catch(() => {});
      if (this.#stopping.signal.aborted) return;
      this.restarts += 1;
      await this.#spawn().catch((error) => this.output.write(`${error}\n`));
    }
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (!child || this.pid === undefined) return this.#reap();
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), this.program.stopWithin);
    await gone;
    clearTimeout(late);
    this.#reap();
  }

  /** Ends what the process left of its group: an encoder whose owner was killed. */
  #reap(): void {
    try {
      if (this.#child?.pid) process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // The group is empty: as it should be.
    }
    this.#child = undefined;
  }
}

const indent = (text: string) => text.replace(/^/gm, "    ");
