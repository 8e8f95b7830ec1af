import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { identity } from "./identity.ts";

/** A process as it is remembered on disk, so that the next start can tell what a crash left. */
export const Remembered = z.object({ pid: z.number().int().positive(), identity: z.string() });
export type Remembered = z.infer<typeof Remembered>;

/** Undefined where the process is gone already. */
export const remember = (pid: number): Remembered | undefined => {
  const known = identity(pid);
  return known === undefined ? undefined : { pid, identity: known };
};

export const runs = (process: Remembered): boolean => identity(process.pid) === process.identity;

export const writePidFile = (file: string, pid: number): void => {
  const remembered = remember(pid);
  if (remembered) writeFileSync(file, JSON.stringify(remembered), { mode: 0o600 });
};

export const readPidFile = (file: string): Remembered | undefined => {
  try {
    return Remembered.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
};

interface Ending {
  /** How it is asked first. */
  signal?: NodeJS.Signals;
  /** Milliseconds that it has for that before SIGKILL. */
  within?: number;
  /** Ask the whole group that it leads. */
  group?: boolean;
}

/** Ends a process that an earlier run left, if it still is that process. True where there was one. */
export const end = async (
  left: Remembered,
  { signal = "SIGTERM", within = 5_000, group = false }: Ending = {},
): Promise<boolean> => {
  if (!runs(left)) return false;
  const send = (what: NodeJS.Signals) => {
    try {
      process.kill(group ? -left.pid : left.pid, what);
    } catch {
      // It went by itself in between.
    }
  };
  send(signal);
  const deadline = Date.now() + within;
  while (runs(left) && Date.now() < deadline) await sleep(20);
  if (runs(left) || group) send("SIGKILL");
  while (runs(left)) await sleep(20);
  return true;
};
