import { randomBytes } from "node:crypto";
import postgres from "postgres";

/** One connection, for a test. */
export const connect = (url: string, settings: Record<string, string> = {}): postgres.Sql =>
  postgres(url, { max: 1, connect_timeout: 10, connection: settings, onnotice: () => {} });

/**
 * An empty database of a test's own, on the server of `DATABASE_URL`; `drop` removes it with whatever is still
 * connected. `timezone` is the zone that its sessions start with, as initdb would take it from a machine.
 */
export const freshDatabase = async (timezone = "UTC"): Promise<{ url: string; drop: () => Promise<void> }> => {
  const server = process.env.DATABASE_URL;
  if (!server)
    throw new Error("DATABASE_URL is not set: these tests need a PostgreSQL server that lets them create databases.");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = async (statement: string) => {
    const sql = connect(server);
    await sql.unsafe(statement).finally(() => sql.end());
  };
  await admin(`create database ${name}`);
  await admin(`alter database ${name} set timezone to '${timezone}'`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => admin(`drop database ${name} with (force)`) };
};
