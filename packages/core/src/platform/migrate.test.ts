import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as z from "zod";
import { connect, freshDatabase } from "./fresh-database.ts";
import { migrate } from "./migrate.ts";
import { allTables } from "./tables.ts";

const migrations = join(import.meta.dirname, "../../migrations");
const Journal = z.object({ entries: z.array(z.object({ idx: z.number() })) });
const { entries } = Journal.parse(JSON.parse(readFileSync(join(migrations, "meta/_journal.json"), "utf8")));

// Three processes start at once in one of these.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

let fresh: Awaited<ReturnType<typeof freshDatabase>>;

beforeEach(async () => {
  fresh = await freshDatabase();
});
afterEach(() => fresh.drop());

test("a second call finds nothing to do", async () => {
  expect(await migrate(fresh.url)).toEqual({ applied: entries.length });
  expect(await migrate(fresh.url)).toEqual({ applied: 0 });
});

test("processes that migrate at once do it once", async () => {
  const command = join(import.meta.dirname, "migrate.command.ts");
  const run = () =>
    promisify(execFile)(process.execPath, [command], {
      env: { ...process.env, DATABASE_URL: fresh.url },
      timeout: 60_000,
    });
  const said = (await Promise.all([run(), run(), run()])).map(({ stdout }) => stdout.trim()).sort();
  expect(said).toEqual([
    expect.stringMatching(new RegExp(`^Applied ${entries.length} migrations?\\.$`)),
    "The database is up to date.",
    "The database is up to date.",
  ]);
});

test("connections that migrate at once do it once", async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => migrate(fresh.url)));
  expect(answers.reduce((sum, { applied }) => sum + applied, 0)).toBe(entries.length);
});

test("a migration that fails leaves nothing behind, and can be tried again", async () => {
  const sql = connect(fresh.url);
  try {
    // The name of a later table is taken, so the migration breaks in its middle.
    await sql`create table tiers (id text)`;
    await expect(migrate(fresh.url)).rejects.toThrow();
    expect(await sql`select tablename from pg_tables where schemaname = 'public'`).toEqual([{ tablename: "tiers" }]);
    await sql`drop table tiers`;
    expect(await migrate(fresh.url)).toEqual({ applied: entries.length });
  } finally {
    await sql.end();
  }
});

test("the migrations say what the tables in the code say", async () => {
  const last = String(entries.at(-1)?.idx ?? 0).padStart(4, "0");
  const snapshot = JSON.parse(readFileSync(join(migrations, `meta/${last}_snapshot.json`), "utf8"));
  expect(await generateMigration(snapshot, generateDrizzleJson(await allTables(), snapshot.id))).toEqual([]);
});
