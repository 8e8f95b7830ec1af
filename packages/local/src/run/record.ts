import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { end, Remembered, remember, runs } from "./leftover.ts";

/** What runs on a data folder, as it stands in its `run.json`. */
const Run = z.object({
  supervisor: Remembered,
  site: z.string(),
  ports: z.record(z.string(), z.number()),
  processes: z.record(z.string(), Remembered),
});
export type Run = z.infer<typeof Run>;

const fileIn = (folder: string) => join(folder, "run.json");

const read = (folder: string): Run | undefined => {
  try {
    return Run.parse(JSON.parse(readFileSync(fileIn(folder), "utf8")));
  } catch {
    return undefined;
  }
};

/** The platform that runs on this folder now. */
export const runningOn = (folder: string): Run | undefined => {
  const run = read(folder);
  return run && runs(run.supervisor) ? run : undefined;
};

/** Ends what the last run on this folder left when it was killed, newest first. Answers the names. */
export const endLeftovers = async (folder: string): Promise<string[]> => {
  const left = Object.entries(read(folder)?.processes ?? {}).reverse();
  const ended: string[] = [];
  // A keeper stops its program in the program's own way, which takes longer than a service does.
  for (const [name, process] of left) if (await end(process, { within: 15_000, group: true })) ended.push(name);
  rmSync(fileIn(folder), { force: true });
  return ended;
};

/** Keeps `run.json` true while processes come and go. */
export const recordRun = (folder: string, site: string, ports: Record<string, number>) => {
  const supervisor = remember(process.pid) ?? { pid: process.pid, identity: "unknown" };
  const run: Run = { supervisor, site, ports, processes: {} };
  const write = () => {
    writeFileSync(`${fileIn(folder)}.new`, JSON.stringify(run), { mode: 0o600 });
    renameSync(`${fileIn(folder)}.new`, fileIn(folder));
  };
  write();
  return {
    note: (name: string, pid: number) => {
      const known = remember(pid);
      if (!known) return;
      run.processes[name] = known;
      write();
    },
    forget: () => rmSync(fileIn(folder), { force: true }),
  };
};
