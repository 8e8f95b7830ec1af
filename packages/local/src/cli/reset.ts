import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { dataFolder } from "../run/folder.ts";
import { takeLock } from "../run/lock.ts";
import { placeElsewhere } from "../run/postgres-place.ts";
import { endLeftovers, runningOn } from "../run/record.ts";
import { secretsIn } from "../run/secrets.ts";
import { Trouble } from "../run/trouble.ts";
import { command } from "./command.ts";

/** `npm run reset`: forgets the data folder's data. Unpacked programs and the built web app stay. */

const data = {
  postgres: "the database",
  redis: "Redis's data",
  cloud: "the local cloud's state, objects and recordings",
  log: "the logs",
  "secrets.json": "the secrets",
};
const traces = [
  "run.json",
  "deployment.json",
  "postgres.pid",
  "redis.pid",
  "postgres.new",
  "postgres.password",
  "lock",
  "lock-journal",
];

const agreed = async (folder: string): Promise<boolean> => {
  if (!process.stdin.isTTY || process.argv.includes("--yes")) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Forget all data in ${folder}, accounts, streams and recordings? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
};

const forget = (path: string, what: string): void => {
  if (!existsSync(path)) return;
  rmSync(path, { recursive: true, force: true });
  console.log(`Removed ${what}: ${path}`);
};

const forgetElsewhere = (folder: string): void => {
  if (!existsSync(join(folder, "secrets.json"))) return;
  try {
    forget(placeElsewhere(secretsIn(folder).installation), "the database");
  } catch {
    // The secrets are damaged, and with them the name of that place: reset is what mends this.
  }
};

await command(async () => {
  const folder = dataFolder();
  const known = [...Object.keys(data), ...traces];
  if (!known.some((name) => existsSync(join(folder, name)))) {
    console.log(`There is nothing to forget in ${folder}.`);
    return 0;
  }
  const lock = takeLock(folder);
  if (!lock) {
    const site = runningOn(folder)?.site;
    throw new Trouble(`DirectFanz runs on ${folder}${site ? ` (${site})` : ""}. Stop it first, with Ctrl-C.`);
  }
  if (!(await agreed(folder))) return 1;
  await endLeftovers(folder);
  forgetElsewhere(folder);
  for (const [name, what] of Object.entries(data)) forget(join(folder, name), what);
  lock.release();
  for (const name of traces) rmSync(join(folder, name), { recursive: true, force: true });
  return 0;
});
