import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * Field 4 of proc(5)'s stat, and 14 to 17: its own ticks and those of children that it has outlived, so that the sum over
 * a tree never falls. Counted after the command's name, which may hold spaces.
 */
const stat = (pid: number) => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    return { parent: fields[1] ?? 0, ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) };
  } catch {
    return undefined; // it ended meanwhile
  }
};

/** CPU seconds that a process and everything below it have used so far. Linux alone. */
export const cpuSeconds = (root: number): number => {
  const ticksASecond = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), ...stat(Number(name)) }));
  const below = (pid: number): number[] => [
    pid,
    ...all.filter(({ parent }) => parent === pid).flatMap((child) => below(child.pid)),
  ];
  const tree = new Set(below(root));
  return all.filter(({ pid }) => tree.has(pid)).reduce((sum, { ticks }) => sum + (ticks ?? 0), 0) / ticksASecond;
};

/** Cores that a process tree keeps busy while `work` goes on. */
export const coresDuring = async (root: number, work: Promise<unknown>): Promise<number> => {
  const [before, began] = [cpuSeconds(root), performance.now()];
  await work;
  return (cpuSeconds(root) - before) / ((performance.now() - began) / 1000);
};
