import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { eventually } from "./eventually.ts";

/** The pid of one of the platform's processes, as its supervisor notes it. */
export const pidOf = (name: string): number => {
  const run = JSON.parse(readFileSync(join(inject("platform").folder, "run.json"), "utf8")) as {
    processes: Record<string, { pid: number }>;
  };
  const found = run.processes[name];
  if (!found) throw new Error(`${name} is not running`);
  return found.pid;
};

/** The pids below a process whose command line matches, by Linux's own tables. */
export const below = (pid: number, command: RegExp): number[] => {
  const children = (parent: number): number[] => {
    try {
      const text = readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8");
      return text.split(" ").filter(Boolean).map(Number);
    } catch {
      return []; // it ended meanwhile
    }
  };
  const all = (parent: number): number[] => children(parent).flatMap((child) => [child, ...all(child)]);
  return all(pid).filter((child) => {
    try {
      return command.test(readFileSync(`/proc/${child}/cmdline`, "utf8").replaceAll("\0", " "));
    } catch {
      return false;
    }
  });
};

/** Kills a process of the platform that these tests started, and waits until another stands in its place. */
export const killAndReplace = async (name: string): Promise<void> => {
  const before = pidOf(name);
  process.kill(before, "SIGKILL");
  await eventually(`another ${name}`, async () => pidOf(name) !== before, 60);
};
