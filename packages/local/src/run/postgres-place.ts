import { spawnSync } from "node:child_process";
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { postgresProgram } from "./postgres-program.ts";
import { Trouble } from "./trouble.ts";

/** Where PostgreSQL and its data lie, and as whom it runs: undefined as ourselves. */
export interface PostgresPlace {
  bin: string;
  data: string;
  user: { uid: number; gid: number } | undefined;
}

const idOf = (flag: "-u" | "-g", name: string) => {
  const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8", timeout: 5_000 });
  return status === 0 ? Number(stdout.trim()) : undefined;
};

/** PostgreSQL refuses to run as root. Data that is there already keeps its owner. */
const unprivileged = (data: string) => {
  if (existsSync(data)) {
    const { uid, gid } = statSync(data);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = [idOf("-u", name), idOf("-g", name)];
    if (uid && gid) return { uid, gid };
  }
  throw new Trouble(
    "PostgreSQL does not run as root, and this machine has no user `postgres` or `nobody` to run it as.",
  );
};

const reaches = (user: { uid: number; gid: number }, program: string, folder: string) =>
  spawnSync("/bin/sh", ["-c", '"$1" --version && cd "$2"', "sh", program, folder], {
    cwd: "/",
    timeout: 10_000,
    ...user,
  }).status === 0;

/** Where PostgreSQL lies for an installation that its user cannot reach: below a home that only root enters. */
export const placeElsewhere = (installation: string): string => `/var/tmp/directfanz-${installation}`;

const makeElsewhere = (installation: string, native: string, user: { uid: number; gid: number }) => {
  const folder = placeElsewhere(installation);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  // Everybody may write in /var/tmp: what somebody else laid there is not ours to use.
  if (!found.isDirectory() || (found.uid !== 0 && found.uid !== user.uid) || (found.mode & 0o077) !== 0) {
    throw new Trouble(`${folder} is in the way: it was not made by DirectFanz. Remove it and start again.`);
  }
  const programs = join(folder, "programs");
  if (!existsSync(programs)) {
    rmSync(`${programs}.new`, { recursive: true, force: true });
    cpSync(native, `${programs}.new`, { recursive: true, verbatimSymlinks: true });
    renameSync(`${programs}.new`, programs);
  }
  chownSync(folder, user.uid, user.gid);
  return folder;
};

/** Finds the place for the data folder's PostgreSQL, and makes it where that is outside the data folder. */
export const postgresPlace = (folder: string, installation: string): PostgresPlace => {
  const native = postgresProgram();
  const here = { bin: join(native, "bin"), data: join(folder, "postgres") };
  if (process.getuid?.() !== 0) return { ...here, user: undefined };
  const elsewhere = placeElsewhere(installation);
  const user = unprivileged(existsSync(elsewhere) ? join(elsewhere, "postgres") : here.data);
  if (reaches(user, join(here.bin, "postgres"), folder)) return { ...here, user };
  makeElsewhere(installation, native, user);
  return { bin: join(elsewhere, "programs/bin"), data: join(elsewhere, "postgres"), user };
};
