import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sql } from "postgres";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { differences, type Facts, readCatalogue } from "./catalogue.ts";
import { connect, freshDatabase } from "./fresh-database.ts";
import { migrate } from "./migrate.ts";

/** The database of the existing platform, as its own description states it. */
const ExistingSchema = z.record(
  z.string(),
  z.strictObject({
    columns: z.record(
      z.string(),
      z.strictObject({
        type: z.enum(["text", "integer", "boolean", "numeric(65,30)", "timestamp(3)", "jsonb"]),
        nullable: z.boolean(),
        default: z.union([z.string(), z.number(), z.boolean()]).optional(),
        generatedByApplication: z.literal("cuid").optional(),
        setByApplication: z.literal("on every update").optional(),
      }),
    ),
    primaryKey: z.array(z.string()),
    unique: z.array(z.array(z.string())),
    indexes: z.array(z.array(z.string())),
    foreignKeys: z.array(
      z.strictObject({
        columns: z.array(z.string()),
        references: z.string(),
        referencedColumns: z.array(z.string()),
        onDelete: z.enum(["cascade", "set null"]),
        onUpdate: z.enum(["cascade", "set null"]),
      }),
    ),
    note: z.string().optional(),
  }),
);

const quoted = (name: string): string => (/[A-Z]/.test(name) ? `"${name}"` : name);
const list = (columns: string[]): string => columns.map(quoted).join(", ");

/** A default as PostgreSQL writes it back. */
const expression = (value: string | number | boolean, type: string): string =>
  typeof value !== "string" || value === "CURRENT_TIMESTAMP" ? String(value) : `'${value}'::${type}`;

const existing: Facts = new Map(
  Object.entries(
    ExistingSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, "fixtures/existing-schema.json"), "utf8"))),
  ).map(([table, { columns, primaryKey, unique, indexes, foreignKeys }]) => [
    table,
    [
      ...Object.entries(columns).map(([name, column]) => {
        const type = column.type === "timestamp(3)" ? "timestamp(3) without time zone" : column.type;
        const must = column.nullable ? "" : " not null";
        const otherwise = column.default === undefined ? "" : ` default ${expression(column.default, column.type)}`;
        return `column ${name} ${type}${must}${otherwise}`;
      }),
      ...(primaryKey.length > 0 ? [`primary key (${primaryKey.join(", ")})`] : []),
      ...unique.map((columns) => `unique (${columns.join(", ")})`),
      ...indexes.map((columns) => `index (${columns.join(", ")})`),
      ...foreignKeys.map(
        (key) =>
          `FOREIGN KEY (${list(key.columns)}) REFERENCES ${quoted(key.references)}(${list(key.referencedColumns)})` +
          ` ON UPDATE ${key.onUpdate.toUpperCase()} ON DELETE ${key.onDelete.toUpperCase()}`,
      ),
    ],
  ]),
);

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let sql: Sql;
let drop: () => Promise<void>;

beforeAll(async () => {
  const fresh = await freshDatabase();
  await migrate(fresh.url);
  sql = connect(fresh.url);
  drop = fresh.drop;
});

afterAll(async () => {
  await sql?.end();
  await drop?.();
});

test("Property 4: the migrated database is the existing one, table by table", async () => {
  expect(existing.size).toBe(39);
  expect(differences(existing, await readCatalogue(sql))).toEqual([]);
});

test.each([
  {
    change: `alter table users add column nickname text`,
    found: ["+ users: column nickname text"],
  },
  {
    change: `alter table content drop column "reviewReason"`,
    found: ["- content: column reviewReason text"],
  },
  {
    change: `alter table tiers alter column "isActive" set default false`,
    found: [
      "- tiers: column isActive boolean not null default true",
      "+ tiers: column isActive boolean not null default false",
    ],
  },
  {
    change: `alter table artists alter column "totalEarnings" type numeric(65, 2)`,
    found: [
      "- artists: column totalEarnings numeric(65,30) not null default 0",
      "+ artists: column totalEarnings numeric(65,2) not null default 0",
    ],
  },
  {
    change: `alter table messages alter column content drop not null`,
    found: ["- messages: column content text not null", "+ messages: column content text"],
  },
  {
    change: `alter table playlists drop constraint playlists_pkey cascade`,
    found: [
      '- playlist_items: FOREIGN KEY ("playlistId") REFERENCES playlists(id) ON UPDATE CASCADE ON DELETE CASCADE',
      '- playlist_likes: FOREIGN KEY ("playlistId") REFERENCES playlists(id) ON UPDATE CASCADE ON DELETE CASCADE',
      "- playlists: primary key (id)",
    ],
  },
  {
    change: `drop index "users_email_key"; create index on users (email)`,
    found: ["- users: unique (email)", "+ users: index (email)"],
  },
  {
    change: `drop index "messages_recipientId_readAt_idx"; create index on messages ("readAt", "recipientId")`,
    found: ["- messages: index (recipientId, readAt)", "+ messages: index (readAt, recipientId)"],
  },
  {
    change: `drop index "stream_tips_status_idx"; create index on stream_tips (status desc)`,
    found: ["- stream_tips: index (status)", "+ stream_tips: index (status desc)"],
  },
  {
    change: `create index on reports (status)`,
    found: ["+ reports: index (status)"],
  },
  {
    change: `alter table comments drop constraint "comments_fanId_users_id_fk";
      alter table comments add foreign key ("fanId") references users on update cascade on delete set null`,
    found: [
      '- comments: FOREIGN KEY ("fanId") REFERENCES users(id) ON UPDATE CASCADE ON DELETE CASCADE',
      '+ comments: FOREIGN KEY ("fanId") REFERENCES users(id) ON UPDATE CASCADE ON DELETE SET NULL',
    ],
  },
  {
    change: `alter table invoices add check (amount > 0)`,
    found: ["+ invoices: CHECK ((amount > (0)::numeric))"],
  },
])("Property 4: the comparison reports $change", async ({ change, found }) => {
  const undo = new Error("undone");
  const altered = sql.begin(async (tx) => {
    await tx.unsafe(change);
    expect(differences(existing, await readCatalogue(tx))).toEqual(found);
    throw undo;
  });
  await expect(altered).rejects.toBe(undo);
  expect(differences(existing, await readCatalogue(sql))).toEqual([]);
});
