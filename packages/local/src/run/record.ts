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

const stores = ["postgres", "redis"];

/** Ends what the last run on this folder left when it was killed: the services, then the stores. Answers the names. */
export const endLeftovers = async (folder: string): Promise<string[]> => {
  const left = Object.entries(read(folder)?.processes ?? {});
  const ended: string[] = [];
  const endThose = (those: typeof left, within: number) =>
    Promise.all(
      those.map(async ([name, process]) => {
        if (await end(process, { within, group: true })) ended.push(name);
      }),
    );
  await endThose(
    left.filter(([name]) => !stores.includes(name)),
    3_000,
  );
  // A keeper stops its program in the program's own way, which may take longer.
  await endThose(
    left.filter(([name]) => stores.includes(name)),
    15_000,
  );
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
