import postgres from "postgres";
import { afterAll } from "vitest";

/**
 * Runs before each test file of project `code`: a database of its own, copied from the migrated one (about 50 ms), and
 * a Redis database of its worker, emptied by nobody, so that no file sees another's rows.
 */
const template = process.env.TEMPLATE_DATABASE_URL;
if (template) {
  const name = `test_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
  const url = new URL(template);
  const from = url.pathname.slice(1);
  const server = postgres(new URL("/postgres", url).href, { max: 1, onnotice: () => {} });
  await server.unsafe(`create database ${name} template ${from}`);
  url.pathname = name;
  process.env.DATABASE_URL = url.href;
  afterAll(async () => {
    await server.unsafe(`drop database ${name} with (force)`);
    await server.end();
  });
}
