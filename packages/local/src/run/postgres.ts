import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { commandLine } from "./identity.ts";
import type { Kept } from "./kept.ts";
import { end, readPidFile, remember } from "./leftover.ts";
import { type PostgresPlace, postgresPlace } from "./postgres-place.ts";
import type { Secrets } from "./secrets.ts";
import type { Program } from "./supervised.ts";
import { Trouble } from "./trouble.ts";

const major = "15";
const databaseUser = "directfanz";
const databaseName = "directfanz";

/**
 * Every setting that differs from PostgreSQL's own, in this one place: with a logical slot in the data, a start with a
 * lower `wal_level` would be refused.
 */
const settings = (port: number, durable: boolean) => ({
  port,
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  wal_level: "logical",
  shared_preload_libraries: "pg_stat_statements",
  max_connections: 300,
  statement_timeout: 15_000,
  timezone: "UTC",
  log_timezone: "UTC",
  ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
});

export interface PostgresOptions {
  folder: string;
  port: number;
  secrets: Pick<Secrets, "installation" | "databasePassword">;
  /** False for tests, whose data nobody misses. */
  durable?: boolean;
}

const mend = "`npm run reset` forgets the data and starts anew.";

/** Where our own server is reached. */
export const databaseUrlAt = (port: number, { databasePassword }: Pick<Secrets, "databasePassword">): string =>
  `postgres://${databaseUser}:${databasePassword}@127.0.0.1:${port}/${databaseName}`;

/** PostgreSQL 15 of its own for a data folder: made there the first time, ended first where a crash left it running. */
export const postgresServer = (options: PostgresOptions): { program: Omit<Program, "onStart">; url: string } => {
  const { folder, port, secrets, durable = true } = options;
  const password = secrets.databasePassword;
  const place = postgresPlace(folder, secrets.installation);
  const url = databaseUrlAt(port, secrets);
  const pidFile = join(folder, "postgres.pid");
  checkData(place.data);
  const kept: Kept = {
    command: join(place.bin, "postgres"),
    args: [
      "-D",
      place.data,
      ...Object.entries(settings(port, durable)).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    env: { PATH: process.env.PATH ?? "", LC_ALL: "C" },
    ...place.user,
    pidFile,
    stopSignal: "SIGINT",
    stopWithin: 15_000,
  };
  return {
    url,
    program: {
      name: "postgres",
      run: [join(import.meta.dirname, "keeper.ts"), JSON.stringify(kept)],
      env: { PATH: process.env.PATH ?? "" },
      prepare: async () => {
        await endLeftover(place.data, pidFile);
        if (!existsSync(place.data)) initialise(place, folder, password);
      },
      healthy: () => answers(url, place.data),
      stopWithin: 20_000,
      startWithin: 60_000,
    },
  };
};

const checkData = (data: string) => {
  if (!existsSync(data)) return;
  const us = process.getuid?.();
  if (us !== undefined && us !== 0 && statSync(data).uid !== us) {
    throw new Trouble(
      `The database in ${data} belongs to another user. DIRECTFANZ_DATA=<folder> chooses another data folder.`,
    );
  }
  const version = join(data, "PG_VERSION");
  if (!existsSync(version) || !existsSync(join(data, "global/pg_control"))) {
    throw new Trouble(`The database in ${data} is damaged: files are missing. ${mend}`);
  }
  const found = readFileSync(version, "utf8").trim();
  if (found !== major) {
    throw new Trouble(`The database in ${data} is of PostgreSQL ${found}, and this is ${major}: ${mend}`);
  }
};

/** Made beside and renamed, so that an interrupted first start leaves nothing half made. */
const initialise = ({ bin, data, user }: PostgresPlace, folder: string, password: string) => {
  const made = `${data}.new`;
  const passwordFile = user ? `${data}.password` : join(folder, "postgres.password");
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [made, passwordFile]) chownSync(path, user.uid, user.gid);
  const locale = process.platform === "darwin" ? ["--no-locale"] : ["--locale=C.UTF-8"];
  const { status, stderr, error } = spawnSync(
    join(bin, "initdb"),
    [
      `--pgdata=${made}`,
      `--username=${databaseUser}`,
      "--encoding=UTF8",
      ...locale,
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
    ],
    { cwd: "/", encoding: "utf8", timeout: 120_000, env: { PATH: process.env.PATH ?? "", LC_ALL: "C" }, ...user },
  );
  rmSync(passwordFile, { force: true });
  if (status !== 0)
    throw new Trouble(`The database could not be made in ${data}: ${(stderr || error?.message || "").trim()}`);
  renameSync(made, data);
};

/**
 * Ends a server that a crash of its keeper left on this data. A stale `postmaster.pid` whose number is somebody else's
 * process by now would be refused by PostgreSQL, so it goes; where it cannot be seen whose it is, PostgreSQL decides.
 */
const endLeftover = async (data: string, pidFile: string) => {
  const left = readPidFile(pidFile);
  if (left) await end(left, { signal: "SIGINT", within: 10_000 });
  rmSync(pidFile, { force: true });
  const lock = join(data, "postmaster.pid");
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, "utf8").split("\n")[0]);
  const other = pid > 0 ? remember(pid) : undefined;
  if (!other) return;
  const line = commandLine(pid);
  if (line.includes(data)) await end(other, { signal: "SIGINT", within: 10_000 });
  else if (line !== "") rmSync(lock, { force: true });
};

/** One query on the server's own database; ours is made with the first. */
const answers = async (url: string, data: string): Promise<boolean> => {
  const sql = postgres(new URL("/postgres", url).href, { max: 1, connect_timeout: 2, onnotice: () => {} });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${databaseName}`;
    if (!found) await sql.unsafe(`create database ${databaseName}`);
    return true;
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === "28P01") {
      throw new Trouble(`The database in ${data} has another password than secrets.json says: ${mend}`);
    }
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
};
