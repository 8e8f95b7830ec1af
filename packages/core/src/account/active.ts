import { and, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { database } from "../platform/database.ts";
import type { Id } from "../platform/ids.ts";
import { measure } from "../platform/meter.ts";
import { users } from "./account.sql.ts";

/** Whoever did something this long ago counts as active. Seconds. */
const activeSeconds = 900;
/** How exact that is: one write a person in this time. Seconds. */
const seenSeconds = 300;

/** Notes that somebody is here, unless it was noted a moment ago. */
export const noteSeen = async (userId: Id, lastSeenAt: Date | null, now = new Date()): Promise<void> => {
  const old = new Date(now.getTime() - seenSeconds * 1000);
  if (lastSeenAt && lastSeenAt > old) return;
  await database()
    .update(users)
    .set({ lastSeenAt: now, updatedAt: sql`${users.updatedAt}` })
    .where(and(eq(users.id, userId), or(isNull(users.lastSeenAt), lt(users.lastSeenAt, old))));
};

/** Says how many people are active. */
export const measureActive = async (now = new Date()): Promise<void> => {
  const since = new Date(now.getTime() - activeSeconds * 1000);
  measure("users.active", await database().$count(users, gt(users.lastSeenAt, since)));
};
