import postgres from "postgres";
import { expect, test } from "vitest";

test("a test file has a database of its own", async () => {
  const sql = postgres(process.env.DATABASE_URL ?? "", { max: 1 });
  const [row] = await sql`select current_database() as name, current_setting('wal_level') as wal_level`;
  await sql.end();
  expect(row?.name).toMatch(/^test_/);
  expect(row?.wal_level).toBe("logical");
});
