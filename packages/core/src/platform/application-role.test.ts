import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { grantApplication } from "./application-role.ts";
import { connect, freshDatabase } from "./fresh-database.ts";
import { migrate } from "./migrate.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
/** Roles are the server's, not the database's: each test has names of its own. */
let role: string;

beforeEach(async () => {
  fresh = await freshDatabase();
  role = `application_${randomBytes(4).toString("hex")}`;
});

afterEach(async () => {
  const sql = connect(fresh.url);
  for (const name of [`${role}_clone`, role]) {
    const [there] = await sql`select 1 from pg_roles where rolname = ${name}`;
    if (there) await sql.unsafe(`drop owned by "${name}"; drop role "${name}"`);
  }
  await sql.end();
  await fresh.drop();
});

const as = (username: string, password: string) => {
  const url = new URL(fresh.url);
  url.username = encodeURIComponent(username);
  url.password = encodeURIComponent(password);
  return connect(url.href);
};

const refused = async (work: PromiseLike<unknown>) =>
  expect(Promise.resolve(work)).rejects.toMatchObject({ code: "42501" });

test("the application reads and writes every table of the schema, and changes none", async () => {
  await migrate(fresh.url);
  await grantApplication(fresh.url, { username: role, password: "secret" });
  const owner = connect(fresh.url);
  const tables = await owner<{ tablename: string }[]>`select tablename from pg_tables where schemaname = 'public'`;
  await owner.end();
  expect(tables.length).toBeGreaterThan(30);
  const application = as(role, "secret");
  try {
    for (const { tablename } of tables) {
      const may = await application<{ privilege: string }[]>`
        select privilege from unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'])
          as privilege where has_table_privilege(${`public."${tablename}"`}, privilege)`;
      expect({ tablename, may: may.map(({ privilege }) => privilege) }).toEqual({
        tablename,
        may: ["select", "insert", "update", "delete"],
      });
    }
    await application`update users set email = email`;
    await refused(application`truncate users cascade`);
    await refused(application`alter table users add column more text`);
    await refused(application`create table another (id text)`);
    await refused(application`drop table users`);
  } finally {
    await application.end();
  }
});

test("it reads and writes the tables of later migrations, without being told again", async () => {
  await grantApplication(fresh.url, { username: role, password: "secret" });
  const owner = connect(fresh.url);
  await owner`create table later (id serial primary key, word text)`;
  await owner.end();
  const application = as(role, "secret");
  try {
    await application`insert into later (word) values ('yes')`;
    expect(await application`select id, word from later`).toEqual([{ id: 1, word: "yes" }]);
  } finally {
    await application.end();
  }
});

test("the other login of a rotation has the rights of the first, also where a table is newer", async () => {
  await grantApplication(fresh.url, { username: role, password: "first" });
  await grantApplication(fresh.url, { username: `${role}_clone`, password: "second" });
  const owner = connect(fresh.url);
  await owner`create table later (word text)`;
  await owner.end();
  for (const [username, password] of [
    [role, "first"],
    [`${role}_clone`, "second"],
  ] as const) {
    const application = as(username, password);
    await application`insert into later values (${username})`.finally(() => application.end());
  }
});

test("a repetition changes nothing, and several at once do not meet", async () => {
  const login = { username: role, password: "secret" };
  await Promise.all([1, 2, 3].map(() => grantApplication(fresh.url, login)));
  await grantApplication(fresh.url, login);
  const application = as(role, "secret");
  expect(await application`select 1 as one`.finally(() => application.end())).toEqual([{ one: 1 }]);
});

test("any password can be logged in with, whatever stands in it, and nothing of it is run", async () => {
  const owner = connect(fresh.url);
  await owner`create table precious (id text)`;
  const nasty = fc.oneof(
    fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 40 }),
    fc.constantFrom("'; drop table precious; --", "$$ || \\", "%I %L %s %%", `"'\\'"`, "\\'; drop table precious; --"),
  );
  try {
    await fc.assert(
      fc.asyncProperty(nasty, async (password) => {
        await grantApplication(fresh.url, { username: role, password });
        const application = as(role, password);
        await application`select 1`.finally(() => application.end());
        expect(await owner`select to_regclass('precious') is not null as there`).toEqual([{ there: true }]);
      }),
      { numRuns: 100 },
    );
  } finally {
    await owner.end();
  }
});

test("a name is a name, whatever stands in it", async () => {
  role = `it's ours; drop role %I ${role}`;
  await grantApplication(fresh.url, { username: role, password: "secret" });
  const application = as(role, "secret");
  expect(await application`select current_user as me`.finally(() => application.end())).toEqual([{ me: role }]);
});
