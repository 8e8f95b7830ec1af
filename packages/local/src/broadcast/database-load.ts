import { database } from "@directfanz/core/platform/database";

/** Has PostgreSQL count from now on. Once for a test file, whose database is its own. */
export const countLoad = () => database().execute("create extension pg_stat_statements");

/**
 * How many statements PostgreSQL has run in this file's database, the beginnings and ends of transactions included, and
 * how many pages they touched.
 */
export const load = async (): Promise<{ statements: number; pages: number }> => {
  const [row] = await database().execute<{ statements: number; pages: number }>(`
    select sum(calls)::int as statements, sum(shared_blks_hit + shared_blks_read)::int as pages from pg_stat_statements
    where dbid = (select oid from pg_database where datname = current_database())`);
  return row ?? { statements: 0, pages: 0 };
};
