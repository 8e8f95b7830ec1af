import { and, desc, eq, lt, or, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Cursor } from "./page.ts";

/** A list by time of making and then by id, newest first: its order, and what of it comes after a place. */
export const newestFirst = ({ createdAt, id }: { createdAt: PgColumn; id: PgColumn }) => ({
  order: [desc(createdAt), desc(id)],
  /** No condition where the list begins. */
  after: (place: Cursor | undefined): SQL | undefined =>
    place && or(lt(createdAt, place.at), and(eq(createdAt, place.at), lt(id, place.id))),
});
