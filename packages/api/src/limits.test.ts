import { Account } from "@directfanz/core/account";
import { id } from "@directfanz/core/platform/ids";
import { keys, redis } from "@directfanz/core/platform/redis";
import { given } from "@directfanz/core/testing/given";
import { expect, test } from "vitest";
import { limits, spend } from "./limits.ts";
import { ask, cookieOf, errorOf } from "./testing/client.ts";

process.env.RATE_LIMIT_FACTOR = "1";

const password = "a long enough password";
const from = (address: string) => ({ headers: { "x-forwarded-for": address } });
const account = () => ({ email: `${id()}@example.test`, password, displayName: "Ada", role: "FAN" });
const login = (email: string, said: string, address?: string) =>
  ask("POST", "/api/auth/login", { body: { email, password: said }, ...(address ? from(address) : {}) });

const expectTooMany = (answer: Awaited<ReturnType<typeof ask>>, within: number) => {
  expect(answer.status).toBe(429);
  const { code, details } = errorOf(answer);
  expect(code).toBe("rate_limit.exceeded");
  expect(answer.headers.get("retry-after")).toBe(String(details.retryAfterSeconds));
  expect(details.retryAfterSeconds).toBeGreaterThan(0);
  expect(details.retryAfterSeconds).toBeLessThanOrEqual(within);
};

test("an account's password can be guessed at ten times, from wherever; then even the right one has to wait", async () => {
  const { email } = (await ask("POST", "/api/auth/signup", { body: account() })).read({ account: Account }).account;
  const guesses = await Promise.all(Array.from({ length: 14 }, (_, at) => login(email, `guess ${at} of many`)));
  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(limits.signInByAccount.points);
  expectTooMany(await login(email.toUpperCase(), password), limits.signInByAccount.duration);
});

test("signing in rightly forgets the guesses", async () => {
  const { email } = (await ask("POST", "/api/auth/signup", { body: account() })).read({ account: Account }).account;
  for (let round = 0; round < 2; round++) {
    for (let guess = 0; guess < 9; guess++) expect((await login(email, `guess ${guess}`)).status).toBe(401);
    expect((await login(email, password)).status).toBe(200);
  }
});

test("an address can try fifty accounts, whichever they are; its neighbours are not held to it", async () => {
  const tries = await Promise.all(
    Array.from({ length: 53 }, () => login(`${id()}@example.test`, password, "192.0.2.1")),
  );
  expect(tries.filter(({ status }) => status === 401)).toHaveLength(limits.signInByAddress.points);
  expectTooMany(await login(`${id()}@example.test`, password, "192.0.2.1"), limits.signInByAddress.duration);
  expect((await login(`${id()}@example.test`, password, "192.0.2.2")).status).toBe(401);
});

test("who signs in rightly can do so all day from one address", async () => {
  const said = account();
  await ask("POST", "/api/auth/signup", { body: said, ...from("192.0.2.3") });
  for (let i = 0; i < limits.signInByAddress.points + 2; i++) {
    expect((await login(said.email, password, "192.0.2.3")).status).toBe(200);
  }
});

test("only the hop that our edge added counts: what a client writes before it changes nothing", async () => {
  const tries = await Promise.all(
    Array.from({ length: 52 }, (_, at) => login(`${id()}@example.test`, password, `198.51.100.${at}, 192.0.2.4`)),
  );
  expect(tries.filter(({ status }) => status === 429)).toHaveLength(2);
});

test("an address signs up so many people an hour, and another one is not held to it", async () => {
  const signUp = (address: string) => ask("POST", "/api/auth/signup", { body: account(), ...from(address) });
  const together = await Promise.all(Array.from({ length: 5 }, () => signUp("192.0.2.5")));
  expect(together.map(({ status }) => status)).toEqual(Array(5).fill(201));
  // A hundred hashes of passwords are what the limit is there to prevent, so the others are only counted.
  for (let at = 5; at < limits.signUpByAddress.points - 1; at++) await spend("signUpByAddress", "192.0.2.5");
  const last = await Promise.all([signUp("192.0.2.5"), signUp("192.0.2.5"), signUp("192.0.2.6")]);
  expect(last.map(({ status }) => status).sort()).toEqual([201, 201, 429]);
  expectTooMany(await signUp("192.0.2.5"), limits.signUpByAddress.duration);
});

test("a user changes things 120 times a minute, and reads as often as they like", async () => {
  const cookie = await cookieOf(await given.fan());
  const changes = await Promise.all(
    Array.from({ length: limits.changesByUser.points + 5 }, () => ask("POST", "/api/streams/none/access", { cookie })),
  );
  expect(changes.filter(({ status }) => status === 429)).toHaveLength(5);
  expectTooMany(await ask("POST", "/api/streams/none/access", { cookie }), limits.changesByUser.duration);
  expect((await ask("GET", "/api/streams", { cookie })).status).toBe(200);
});

test("Redis learns nobody's address, expires every counter, and keeps one counter in one slot", async () => {
  const { email } = account();
  await login(email, password, "192.0.2.6");
  const found: string[] = [];
  const client = redis();
  let cursor = "0";
  do {
    const [next, page] = await client.scan(cursor, "MATCH", `${keys.rateLimit.prefix}:*`, "COUNT", 1_000);
    cursor = next;
    found.push(...page);
  } while (cursor !== "0");
  expect(found.length).toBeGreaterThan(0);
  for (const key of found) {
    expect(key).toMatch(/^rate_limit:\{[\w-]{22}\}:\w+$/);
    expect(await client.ttl(key)).toBeGreaterThan(0);
  }
});
