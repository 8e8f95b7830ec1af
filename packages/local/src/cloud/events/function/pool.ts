import { availableParallelism } from "node:os";
import type { Bundles } from "./bundles.ts";
import type { Outcome } from "./outcome.ts";
import { type FunctionProcess, type FunctionSettings, startProcess } from "./process.ts";
import { turns } from "./turns.ts";

/** The processes of one function. */
export interface Pool {
  /** Runs one invocation in a warm process, a new one, or as soon as one is free. Never rejects. */
  call(requestId: string, event: unknown): Promise<Outcome>;
  /** Invocations that could start now. */
  free(): number;
  /** Processes by id, for the console. */
  pids(): number[];
  /** Lets no process that runs now take another invocation: the code has changed. */
  retire(): void;
  close(): Promise<void>;
}

/** Warm processes that nobody called for this long are let go, as Lambda lets them go. */
const idleMilliseconds = 10 * 60_000;

/**
 * Processes of all functions that load at the same time. A cold start is a good part of a second of a core: after a kill, dozens at once
 * would take one another's time until none was loaded within its limit, and their retries again.
 */
const starts = turns(Math.max(2, availableParallelism()));

/**
 * At most `concurrency` processes of one function, one invocation at a time in each, warm ones first. A new one loads what
 * `moduleOf` answers for its source.
 */
export const pool = (settings: FunctionSettings, concurrency: number, { moduleOf }: Bundles): Pool => {
  const idle: { process: FunctionProcess; since: number }[] = [];
  const all = new Set<FunctionProcess>();
  const stale = new WeakSet<FunctionProcess>();
  const ending = new Set<Promise<void>>();
  const queue: (() => void)[] = [];
  let running = 0;

  const end = (process: FunctionProcess): void => {
    all.delete(process);
    const ended = process.end().finally(() => ending.delete(ended));
    ending.add(ended);
  };
  const warmOne = (): FunctionProcess | undefined => {
    for (let warm = idle.pop(); warm; warm = idle.pop()) {
      if (warm.process.alive) return warm.process;
      end(warm.process);
    }
    return undefined;
  };
  const take = async (): Promise<FunctionProcess> => {
    const warm = warmOne();
    if (warm) return warm;
    const giveBack = await starts.take();
    const module = await moduleOf(settings.file);
    // One may have become free meanwhile.
    const free = warmOne();
    if (free) {
      giveBack();
      return free;
    }
    const started = startProcess(settings, module);
    all.add(started);
    void started.loaded.then(giveBack);
    return started;
  };
  const reaper = setInterval(() => {
    while (idle[0] && Date.now() - idle[0].since > idleMilliseconds) {
      const old = idle.shift();
      if (old) end(old.process);
    }
  }, 60_000);
  reaper.unref();

  return {
    call: async (requestId, event) => {
      running += 1;
      if (running > concurrency) await new Promise<void>((go) => queue.push(go));
      const process = await take();
      const outcome = await process.call(requestId, event);
      if (process.alive && !stale.has(process)) idle.push({ process, since: Date.now() });
      else end(process);
      running -= 1;
      queue.shift()?.();
      return outcome;
    },
    free: () => concurrency - running,
    pids: () => [...all].flatMap((process) => process.pid ?? []),
    retire: () => {
      for (const process of all) stale.add(process);
      for (const { process } of idle.splice(0)) end(process);
    },
    close: async () => {
      clearInterval(reaper);
      for (const process of all) end(process);
      await Promise.all(ending);
    },
  };
};
