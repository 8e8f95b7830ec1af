import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Fields 4, 14 and 15 of proc(5)'s stat, counted after the command's name, which may hold spaces. */
const stat = (pid: number) => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    return { parent: fields[1] ?? 0, ticks: (fields[11] ?? 0) + (fields[12] ?? 0) };
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
