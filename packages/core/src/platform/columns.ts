import { sql } from "drizzle-orm";
import { customType, numeric, text, timestamp } from "drizzle-orm/pg-core";
import { id } from "./ids.ts";

/** The key of a row: text, made here where the writer brings none. */
export const primaryId = () => text().primaryKey().$defaultFn(id);

/** A moment as the existing tables keep it: UTC to the millisecond, without a zone. A `Date` in code. */
export const time = () => timestamp({ precision: 3, mode: "date" });

/** When the row was written, by the database's clock. */
export const timeOfInsert = () => time().notNull().default(sql`CURRENT_TIMESTAMP`);

/** When the row was last written through the application, its first time included; the database has no default. */
export const updatedAt = () =>
  time()
    .notNull()
    .$onUpdate(() => new Date());

/** A moment of a table that is ours: with its zone. */
export const instant = (column: string) => timestamp(column, { withTimezone: true, mode: "date" });

/** An exact number: a string in code, because a `number` would lose digits. Comes back with all 30 decimals. */
export const decimal = () => numeric({ precision: 65, scale: 30 });

/** The number itself: a string default would be `'0'::numeric` in the catalogue, which the existing tables do not have. */
export const zero = sql`0`;

/**
 * Any JSON value. Drizzle's own `jsonb` parses a second time what postgres-js has parsed already, so that the JSON
 * string `"12"` would come back as the number 12 (https://github.com/drizzle-team/drizzle-orm/issues/3018).
 */
export const json = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => "jsonb",
  toDriver: (value) => JSON.stringify(value),
});

/** Rows that cannot be without the one they point at. */
export const cascade = { onDelete: "cascade", onUpdate: "cascade" } as const;

/** Rows that stay when the one they point at goes. */
export const setNull = { onDelete: "set null", onUpdate: "cascade" } as const;
