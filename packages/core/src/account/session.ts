import { createHash, randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import * as z from "zod";
import { type Actor, nobody, type Role } from "../platform/actor.ts";
import { database } from "../platform/database.ts";
import { Id } from "../platform/ids.ts";
import { keys, redis } from "../platform/redis.ts";
import { users } from "./account.sql.ts";
import { noteSeen } from "./active.ts";

/** What each role may do, written into its sessions. */
const permissions: Record<Role, string[]> = {
  FAN: ["watch", "chat"],
  ARTIST: ["watch", "chat", "broadcast"],
  ADMIN: ["watch", "chat", "moderate"],
};

/** Signed-in browsers a user may have; one more signs the oldest out. */
const mostSessions = 50;

/** How long a sign-in lasts without a visit, in seconds. */
export const sessionSeconds = keys.session("").ttl;

const Stored = z.object({ userId: Id, expiresAt: z.coerce.number() });

/** The cookie is the secret; Redis knows a session by its hash, so that a copy of Redis signs nobody in. */
const place = (cookie: string) => createHash("sha256").update(cookie).digest("base64url");
const isCookie = (value: string) => /^[\w-]{43}$/.test(value);
const expiry = () => String(Date.now() + sessionSeconds * 1000);

/** Opens a session and answers its cookie: 256 random bits, new at every sign-in. */
export const openSession = async (user: { id: Id; role: Role; displayName: string }): Promise<string> => {
  const cookie = randomBytes(32).toString("base64url");
  const id = place(cookie);
  const { key, ttl } = keys.session(id);
  await redis()
    .multi()
    .hset(key, {
      userId: user.id,
      role: user.role,
      displayName: user.displayName,
      permissions: JSON.stringify(permissions[user.role]),
      expiresAt: expiry(),
    })
    .expire(key, ttl)
    .exec();
  await index(user.id, id);
  return cookie;
};

/** Milliseconds of the clock, to the microsecond: of two sessions of one millisecond the older must go first. */
const moment = (): number => performance.timeOrigin + performance.now();

const index = async (userId: Id, sessionId: string) => {
  const { key, ttl } = keys.userSessions(userId);
  await redis().multi().zadd(key, moment(), sessionId).expire(key, ttl).exec();
  const surplus = (await redis().zcard(key)) - mostSessions;
  if (surplus <= 0) return;
  const oldest = await redis().zrange(key, "0", String(surplus - 1));
  for (const id of oldest) await redis().del(keys.session(id).key);
  await redis().zrem(key, ...oldest);
};

/**
 * Who holds this cookie; nobody where it is unknown, expired or junk. Each day's first visit prolongs the session. The
 * user's row has the last word, at the cost of one read by primary key: a deleted user is nobody at once, and a changed
 * role counts at once.
 */
export const sessionOf = async (cookie: string | undefined): Promise<Actor> => {
  if (!cookie || !isCookie(cookie)) return nobody;
  const id = place(cookie);
  const stored = Stored.safeParse(await redis().hgetall(keys.session(id).key));
  if (!stored.success || stored.data.expiresAt <= Date.now()) return nobody;
  const { userId, expiresAt } = stored.data;
  const [user] = await database()
    .select({ role: users.role, displayName: users.displayName, lastSeenAt: users.lastSeenAt })
    .from(users)
    .where(eq(users.id, userId));
  if (!user) {
    await closeSession(id, userId);
    return nobody;
  }
  if (expiresAt < Date.now() + (sessionSeconds - 24 * 3600) * 1000) await prolong(id);
  const { role, displayName, lastSeenAt } = user;
  await noteSeen(userId, lastSeenAt);
  return { kind: "user", userId, role, displayName };
};

/** One step, or a sign-out in between would leave a key without a life. */
const prolong = async (id: string) => {
  const { key, ttl } = keys.session(id);
  const script =
    "if redis.call('expire', KEYS[1], ARGV[1]) == 1 then redis.call('hset', KEYS[1], 'expiresAt', ARGV[2]) end";
  await redis().eval(script, 1, key, ttl, expiry());
};

const closeSession = async (id: string, userId: Id) => {
  await redis().del(keys.session(id).key);
  await redis().zrem(keys.userSessions(userId).key, id);
};

/** Signs one browser out. An unknown cookie is signed out already. */
export const signOut = async (cookie: string | undefined): Promise<void> => {
  if (!cookie || !isCookie(cookie)) return;
  const id = place(cookie);
  const userId = await redis().hget(keys.session(id).key, "userId");
  if (userId) await closeSession(id, userId);
};

/** Signs a user out of every browser. */
export const signOutEverywhere = async (userId: Id): Promise<void> => {
  const { key } = keys.userSessions(userId);
  for (const id of await redis().zrange(key, "0", "-1")) await redis().del(keys.session(id).key);
  await redis().del(key);
};
