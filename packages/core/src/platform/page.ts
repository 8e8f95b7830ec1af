import * as z from "zod";
import { Refused } from "./refused.ts";

/** How many items one answer holds when nobody says, and at most. */
export const pageSize = 20;
export const largestPage = 100;

/** What a client sends to read a list in pages. */
export const PageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(largestPage).default(pageSize),
});

/** One page of a list. `nextCursor` is null on the last. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** A place in a list that is ordered by time and then by id. Opaque to clients. */
export interface Cursor {
  at: Date;
  id: string;
}

export const encodeCursor = ({ at, id }: Cursor): string =>
  Buffer.from(`${at.getTime()}.${id}`, "utf8").toString("base64url");

/** The place again, or 400 `page.bad_cursor`. */
export const decodeCursor = (cursor: string): Cursor => {
  const [, time, id] = /^(\d{1,13})\.([^\0]{1,64})$/.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? [];
  if (!time || !id) {
    throw new Refused("page.bad_cursor", 400, "This cursor is not one of ours.", {
      field: "cursor",
      suggestion: "Use the nextCursor of the page before, as it is.",
    });
  }
  return { at: new Date(Number(time)), id };
};

/** Cuts one page from `rows`, which holds one more than `limit` where there is a next page. */
export const page = <Row, T>(
  rows: Row[],
  limit: number,
  place: (row: Row) => Cursor,
  show: (row: Row) => T,
): Page<T> => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items: items.map(show), nextCursor: rows.length > limit && last ? encodeCursor(place(last)) : null };
};
