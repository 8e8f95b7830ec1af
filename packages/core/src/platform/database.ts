import { AsyncLocalStorage } from "node:async_hooks";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { link } from "./links.ts";
import { log } from "./log.ts";

export type Database = Pick<
  PostgresJsDatabase,
  "select" | "selectDistinctOn" | "insert" | "update" | "delete" | "execute" | "$count"
>;

/** `DATABASE_URL` where it is set (a machine's own server), else the linked database. */
export const databaseUrl = (): string => {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
  const { host, port, username, password, database, tls } = link("Database");
  const login = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
  // `require` encrypts and does not ask who answers: each PgBouncer makes its certificate when it starts.
  return `postgres://${login}@${host}:${port}/${database}${tls ? "?sslmode=require" : ""}`;
};

let pool: postgres.Sql | undefined;
let root: PostgresJsDatabase | undefined;

const open = (): PostgresJsDatabase => {
  pool ??= postgres(databaseUrl(), {
    // PgBouncer in transaction mode has no prepared statements (1.18 loses them inside transactions).
    prepare: false,
    max: Number(process.env.DATABASE_POOL ?? 10),
    idle_timeout: 60,
    connect_timeout: 10,
    // No statement_timeout here: PgBouncer refuses it at connect. The server sets it.
    connection: { application_name: process.env.SERVICE ?? "directfanz" },
    onnotice: () => {},
  });
  root ??= drizzle(pool);
  return root;
};

interface Scope {
  tx: Database;
  afterCommit: (() => Promise<unknown>)[];
}

const scope = new AsyncLocalStorage<Scope>();

/** The transaction under way, or else the pool. Asked for anew at each use; never kept. */
export const database = (): Database => scope.getStore()?.tx ?? open();

/**
 * Runs `work` in one transaction: all of it happens, or none. Inside another transaction it joins that one. Everything
 * that asks `database()` within `work` takes part, so domain functions compose.
 */
export const transaction = async <T>(work: (tx: Database) => Promise<T>): Promise<T> => {
  const outer = scope.getStore();
  if (outer) return work(outer.tx);
  const afterCommit: Scope["afterCommit"] = [];
  const result = await open().transaction((tx) => scope.run({ tx, afterCommit }, () => work(tx)));
  for (const follow of afterCommit) {
    // What follows a commit may fail without undoing it; a sweep does it again.
    await scope.exit(follow).catch((error) => log.error({ err: error }, "after commit"));
  }
  return result;
};

/**
 * Runs `follow` once the transaction under way has committed; at once where there is none. Never on a rollback, and once
 * however often the same function is asked for.
 */
export const afterCommit = async (follow: () => Promise<unknown>): Promise<void> => {
  const current = scope.getStore();
  if (!current) await follow();
  else if (!current.afterCommit.includes(follow)) current.afterCommit.push(follow);
};

/** One round trip, for health checks. */
export const pingDatabase = async (): Promise<void> => {
  await database().execute("select 1");
};

/** Waits for running queries, at most 5 s, and closes the pool. */
export const closeDatabase = async (): Promise<void> => {
  await pool?.end({ timeout: 5 });
  pool = undefined;
  root = undefined;
};
