import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Fleet } from "./fleet.ts";
import { makeFolder } from "./folder.ts";
import { identity } from "./identity.ts";
import { freePorts } from "./port.ts";
import { postgresServer } from "./postgres.ts";
import { placeElsewhere } from "./postgres-place.ts";
import { newSecrets } from "./secrets.ts";

const secrets = newSecrets();
let folder: string;
const fleets: Fleet[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postgres-"));
  rmSync(folder, { recursive: true });
  makeFolder(folder, { passable: true });
});

afterEach(async () => {
  for (const fleet of fleets.splice(0)) await fleet.stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(placeElsewhere(secrets.installation), { recursive: true, force: true });
});

const start = async () => {
  const fleet = new Fleet(makeFolder(join(folder, "log")));
  fleets.push(fleet);
  const { postgres: port } = await freePorts();
  const { program, url } = postgresServer({ folder, port, secrets });
  await fleet.start(program);
  return { fleet, url };
};

const query = async (url: string, text: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
};

const data = () => {
  const here = join(folder, "postgres");
  return existsSync(here) ? here : join(placeElsewhere(secrets.installation), "postgres");
};

const postmaster = () => Number(readFileSync(join(data(), "postmaster.pid"), "utf8").split("\n")[0]);

test("it has the settings that the platform needs, and keeps its rows", async () => {
  const first = await start();
  const [settings] = await query(
    first.url,
    `select current_setting('wal_level') as wal, current_setting('max_connections') as connections,
            current_setting('statement_timeout') as timeout, current_setting('server_version_num')::int / 10000 as major`,
  );
  expect(settings).toEqual({ wal: "logical", connections: "300", timeout: "15s", major: 15 });
  await query(first.url, "create extension pg_stat_statements; create table kept (n int); insert into kept values (1)");
  await first.fleet.stop();
  const second = await start();
  expect(await query(second.url, "select n from kept")).toEqual([{ n: 1 }]);
});

test("a killed server is started again and has lost nothing", async () => {
  const { fleet, url } = await start();
  await query(url, "create table kept (n int); insert into kept select generate_series(1, 100)");
  process.kill(postmaster(), "SIGKILL");
  const server = fleet.processes.get("postgres");
  await expect.poll(() => server?.restarts, { timeout: 20_000 }).toBeGreaterThan(0);
  const count = () => query(url, "select count(*)::int as n from kept").catch(() => []);
  await expect.poll(count, { timeout: 20_000 }).toEqual([{ n: 100 }]);
});

test("a killed keeper's server is ended before the next one starts on its data", async () => {
  const { fleet, url } = await start();
  const before = postmaster();
  fleet.processes.get("postgres")?.kill("SIGKILL");
  await expect.poll(() => identity(before), { timeout: 20_000 }).toBeUndefined();
  await expect.poll(() => query(url, "select 1 as n").catch(() => []), { timeout: 20_000 }).toEqual([{ n: 1 }]);
  expect(postmaster()).not.toBe(before);
});

test("a stale postmaster.pid that names somebody else's process is in nobody's way, nor is that process", async () => {
  const first = await start();
  await first.fleet.stop();
  writeFileSync(join(data(), "postmaster.pid"), `${process.pid}\n${data()}\n`, { mode: 0o600 });
  const second = await start();
  expect(await query(second.url, "select 1 as n")).toEqual([{ n: 1 }]);
});

test("data of another PostgreSQL, damaged data and another password each get one sentence", async () => {
  const { fleet } = await start();
  await fleet.stop();
  writeFileSync(join(data(), "PG_VERSION"), "14\n");
  await expect(start()).rejects.toThrow(/is of PostgreSQL 14, and this is 15.*npm run reset/);
  writeFileSync(join(data(), "PG_VERSION"), "15\n");

  const { postgres: port } = await freePorts();
  const other = postgresServer({ folder, port, secrets: { ...newSecrets(), installation: secrets.installation } });
  const again = new Fleet(join(folder, "log"));
  fleets.push(again);
  await expect(again.start(other.program)).rejects.toThrow(/another password.*npm run reset/);
  await again.stop();

  appendFileSync(join(data(), "global/pg_control"), "x");
  rmSync(join(data(), "global/pg_control"));
  await expect(start()).rejects.toThrow(/damaged.*npm run reset/);
});
