import { hash } from "@node-rs/argon2";
import bcrypt from "bcryptjs";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { artists } from "../artist/artist.sql.ts";
import { nobody } from "../platform/actor.ts";
import { database } from "../platform/database.ts";
import { id } from "../platform/ids.ts";
import { closeRedis, keys, redis } from "../platform/redis.ts";
import { users } from "./account.sql.ts";
import * as Account from "./account.ts";
import { checkPassword, hashPassword } from "./password.ts";
import { openSession } from "./session.ts";

afterAll(closeRedis);

const newAccount = (change: Partial<Account.NewAccount> = {}): Account.NewAccount => ({
  email: `${id()}@example.test`,
  password: "a long enough password",
  displayName: "Ada",
  role: "FAN",
  ...change,
});

const row = async (userId: string) => {
  const [user] = await database().select().from(users).where(eq(users.id, userId));
  return user;
};

/** Where Redis keeps the sessions of a user. */
const stored = async (userId: string) => {
  const ids = await redis().zrange(keys.userSessions(userId).key, "0", "-1");
  return ids.map((session) => keys.session(session).key);
};

test("who signs up is signed in, and can sign in again", async () => {
  const said = newAccount();
  const { account, sessionId } = await Account.signUp(said);
  const actor = { kind: "user", userId: account.id, role: "FAN", displayName: "Ada" };
  expect(await Account.sessionOf(sessionId)).toEqual(actor);
  const again = await Account.signIn({ email: said.email, password: said.password });
  expect(again.account).toEqual(account);
  expect(again.sessionId).not.toBe(sessionId);
  expect(await Account.sessionOf(again.sessionId)).toEqual(actor);
});

test("addresses are one whatever their case and the space around them", async () => {
  const { email, ...said } = newAccount();
  const { account } = await Account.signUp({ ...said, email: `  ${email.toUpperCase()} ` });
  expect(account.email).toBe(email);
  await expect(Account.signUp({ ...said, email })).rejects.toMatchObject({
    code: "account.email_taken",
    status: 409,
    details: { field: "email" },
  });
});

test("two sign-ups at once with one address make one account", async () => {
  const said = newAccount({ role: "ARTIST" });
  const answers = await Promise.allSettled([Account.signUp(said), Account.signUp(said), Account.signUp(said)]);
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  expect(await database().$count(users, eq(users.email, said.email))).toBe(1);
});

test("an artist gets a row among the artists, a fan none", async () => {
  const artist = await Account.signUp(newAccount({ role: "ARTIST" }));
  const fan = await Account.signUp(newAccount());
  expect(await database().$count(artists, eq(artists.userId, artist.account.id))).toBe(1);
  expect(await database().$count(artists, eq(artists.userId, fan.account.id))).toBe(0);
});

test("nobody signs up as an admin, with a short password, without a name, or with half an address", () => {
  const wrong = [{ role: "ADMIN" }, { password: "seven77" }, { displayName: "  " }, { email: "ada@example" }];
  for (const change of wrong) expect(Account.NewAccount.safeParse({ ...newAccount(), ...change }).success).toBe(false);
});

test("a wrong password and an unknown address get the same answer", async () => {
  const { email } = (await Account.signUp(newAccount())).account;
  const refused = { code: "auth.wrong_credentials", status: 401 };
  const wrong = await Account.signIn({ email, password: "another password" }).catch((error) => error);
  const unknown = await Account.signIn({ email: `x${email}`, password: "another password" }).catch((error) => error);
  expect(wrong).toMatchObject(refused);
  expect({ ...unknown }).toEqual({ ...wrong });
});

test("an unknown address costs the work of a wrong password", async () => {
  const { email } = (await Account.signUp(newAccount())).account;
  const time = async (asked: string) => {
    const start = performance.now();
    await Account.signIn({ email: asked, password: "another password" }).catch(() => {});
    return performance.now() - start;
  };
  const fastest = async (asked: string) => {
    const times: number[] = [];
    for (let i = 0; i < 5; i++) times.push(await time(asked));
    return Math.min(...times);
  };
  // Without the work an unknown address is answered about twenty times as fast.
  expect(await fastest(`x${email}`)).toBeGreaterThan((await fastest(email)) / 4);
});

test("passwords are kept as argon2id at OWASP's cost", async () => {
  const { account } = await Account.signUp(newAccount());
  expect((await row(account.id))?.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("bcrypt hashes of the existing platform sign in and are replaced, once, by argon2id", async () => {
  for (const prefix of ["$2a$", "$2b$", "$2y$"]) {
    const password = `from before ${prefix}`;
    const old = (await bcrypt.hash(password, 4)).replace(/^\$2.\$/, prefix);
    const user = { id: id(), email: `${id()}@example.test`, displayName: "Old", password: old };
    await database().insert(users).values(user);
    await expect(Account.signIn({ email: user.email, password: "wrong" })).rejects.toMatchObject({ status: 401 });
    expect((await row(user.id))?.password).toBe(old);
    await Account.signIn({ email: user.email, password });
    const renewed = (await row(user.id))?.password;
    expect(renewed).toMatch(/^\$argon2id\$/);
    await Account.signIn({ email: user.email, password });
    expect((await row(user.id))?.password).toBe(renewed);
    await expect(Account.signIn({ email: user.email, password: "wrong" })).rejects.toMatchObject({ status: 401 });
  }
});

test("an account without a password, or with something that is no hash, lets nobody in", async () => {
  for (const password of [null, "", "plain text", "$argon2id$v=19$broken"]) {
    const user = { id: id(), email: `${id()}@example.test`, displayName: "Odd", password };
    await database().insert(users).values(user);
    for (const attempt of ["plain text", "$argon2id$v=19$broken", "x"]) {
      await expect(Account.signIn({ email: user.email, password: attempt })).rejects.toMatchObject({ status: 401 });
    }
  }
});

test("only the password that was set opens an account, whatever else is said", async () => {
  const password = "pässwörd \0 \ud800 🔑";
  const stored = await hashPassword(password);
  expect(await checkPassword(password, stored)).toBe("right");
  const others = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(`${password} `, password.slice(1), ""));
  await fc.assert(
    fc.asyncProperty(others, async (other) => {
      expect(await checkPassword(other, stored)).toBe("wrong");
    }),
  );
});

test("a hash of another cost is right, but to be replaced", async () => {
  const weaker = await hash("a password", { memoryCost: 8_192, timeCost: 2, parallelism: 1 });
  expect(await checkPassword("a password", weaker)).toBe("outdated");
});

test("Redis holds the design's fields, and not the cookie", async () => {
  const { account, sessionId } = await Account.signUp(newAccount({ role: "ARTIST" }));
  const [key = ""] = await stored(account.id);
  const fields = await redis().hgetall(key);
  expect(fields).toMatchObject({ userId: account.id, role: "ARTIST", displayName: "Ada" });
  expect(JSON.parse(fields.permissions ?? "")).toContain("broadcast");
  const expiresIn = Number(fields.expiresAt) / 1000 - Date.now() / 1000;
  expect(expiresIn).toBeGreaterThan(Account.sessionSeconds - 60);
  expect(expiresIn).toBeLessThanOrEqual(Account.sessionSeconds);
  expect(await redis().ttl(key)).toBeGreaterThan(Account.sessionSeconds - 60);
  expect(key + JSON.stringify(fields)).not.toContain(sessionId);
});

test("signing out ends one session, everywhere ends all", async () => {
  const user = (await Account.signUp(newAccount())).account;
  const [one, two, three] = [await openSession(user), await openSession(user), await openSession(user)];
  await Account.signOut(one);
  expect(await Account.sessionOf(one)).toEqual(nobody);
  expect(await Account.sessionOf(two)).toMatchObject({ kind: "user" });
  await Account.signOutEverywhere(user.id);
  expect(await Account.sessionOf(two)).toEqual(nobody);
  expect(await Account.sessionOf(three)).toEqual(nobody);
  expect(await stored(user.id)).toEqual([]);
});

test("a deleted user is nobody, and a changed role counts at once", async () => {
  const { account, sessionId } = await Account.signUp(newAccount());
  await database().update(users).set({ role: "ARTIST" }).where(eq(users.id, account.id));
  expect(await Account.sessionOf(sessionId)).toMatchObject({ role: "ARTIST" });
  await database().delete(users).where(eq(users.id, account.id));
  expect(await Account.sessionOf(sessionId)).toEqual(nobody);
  expect(await stored(account.id)).toEqual([]);
});

test("a session ends thirty days after the last visit; a visit prolongs it", async () => {
  const { account, sessionId } = await Account.signUp(newAccount());
  const [key = ""] = await stored(account.id);
  const inHours = (hours: number) => String(Date.now() + hours * 3_600_000);
  await redis()
    .multi()
    .hset(key, "expiresAt", inHours(24))
    .expire(key, 24 * 3600)
    .exec();
  expect(await Account.sessionOf(sessionId)).toMatchObject({ kind: "user" });
  expect(Number(await redis().hget(key, "expiresAt"))).toBeGreaterThan(Number(inHours(29 * 24)));
  expect(await redis().ttl(key)).toBeGreaterThan(29 * 24 * 3600);
  await redis().hset(key, "expiresAt", String(Date.now() - 1));
  expect(await Account.sessionOf(sessionId)).toEqual(nobody);
});

test("a user has at most fifty sessions: one more signs the oldest out", async () => {
  const user = (await Account.signUp(newAccount())).account;
  const [first = ""] = await stored(user.id);
  for (let i = 0; i < 50; i++) await openSession(user);
  const left = await stored(user.id);
  expect(left).toHaveLength(50);
  expect(left).not.toContain(first);
  expect(await redis().exists(first)).toBe(0);
});

test("what is no cookie of ours is nobody's", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.base64String({ minLength: 43, maxLength: 44 })), async (cookie) => {
      expect(await Account.sessionOf(cookie)).toEqual(nobody);
    }),
  );
  expect(await Account.sessionOf(undefined)).toEqual(nobody);
});
