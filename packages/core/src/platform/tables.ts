import { globSync } from "node:fs";
import { join } from "node:path";
import { is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";

const source = join(import.meta.dirname, "..");

/** Every table of every domain, by the name it is exported under. */
export const allTables = async (): Promise<Record<string, PgTable>> => {
  const files = globSync("**/*.sql.ts", { cwd: source }).sort();
  const modules: Record<string, unknown>[] = await Promise.all(files.map((file) => import(join(source, file))));
  return Object.fromEntries(
    modules
      .flatMap((module) => Object.entries(module))
      .filter((entry): entry is [string, PgTable] => is(entry[1], PgTable)),
  );
};
