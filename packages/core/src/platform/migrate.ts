import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyAll } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { databaseUrl } from "./database.ts";

const migrationsFolder = join(import.meta.dirname, "../../migrations");

/**
 * Brings a database to the present schema and answers how many migrations that took; 0 where it was there already. The
 * migrations of one call happen together or not at all. Processes that start at once wait for each other, at most a
 * minute. `url` must lead to PostgreSQL itself: PgBouncer in transaction mode would lose the session's lock.
 */
export const migrate = async (url = databaseUrl()): Promise<{ applied: number }> => {
  const sql = postgres(url, {
    max: 1,
    max_lifetime: null,
    connect_timeout: 10,
    // PgBouncer refuses a connection that brings lock_timeout, unless its ignore_startup_parameters lists it: so this
    // one does not go through it by mistake.
    // The server's limit on statements is for requests: an index on a large table takes longer.
    connection: { application_name: "migrate", lock_timeout: 60_000, statement_timeout: 3_600_000 },
    onnotice: () => {},
  });
  try {
    await sql`select pg_advisory_lock(hashtext('migrate'))`;
    const before = await appliedSoFar(sql);
    await applyAll(drizzle(sql), { migrationsFolder });
    await keepTimeInUtc(sql);
    return { applied: (await appliedSoFar(sql)) - before };
  } finally {
    await sql.end({ timeout: 5 });
  }
};

const appliedSoFar = async (sql: postgres.Sql): Promise<number> => {
  const [journal] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`;
  if (!journal?.exists) return 0;
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from drizzle.__drizzle_migrations`;
  return row?.count ?? 0;
};

/**
 * CURRENT_TIMESTAMP in a column without a zone is the session's local time, and initdb takes the machine's zone for the
 * server: the existing tables are in UTC only if every session is. Sessions opened before this keep theirs.
 */
const keepTimeInUtc = (sql: postgres.Sql) =>
  sql`do $$ begin execute format('alter database %I set timezone to ''UTC''', current_database()); end $$`;
