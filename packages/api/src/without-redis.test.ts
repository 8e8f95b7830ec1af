import { closeDatabase } from "@directfanz/core/platform/database";
import { id } from "@directfanz/core/platform/ids";
import { given } from "@directfanz/core/testing/given";
import { expect, test } from "vitest";
import { limits } from "./limits.ts";
import { ask, errorOf } from "./testing/client.ts";

// Nothing listens there.
process.env.REDIS_URL = "redis://127.0.0.1:1";
process.env.RATE_LIMIT_FACTOR = "1";

test("without Redis public streams are still shown", async () => {
  const { stream } = await given.stream();
  expect((await ask("GET", `/api/streams/${stream.id}`)).json).toEqual({ stream });
});

test("without Redis one who is signed in is asked to come back, not told to sign in again", async () => {
  const answer = await ask("GET", "/api/auth/session", { cookie: "A".repeat(43) });
  expect([answer.status, errorOf(answer).code]).toEqual([503, "service.unavailable"]);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(answer.cookie("session")).toBeUndefined();
});

test("without Redis passwords cannot be guessed at faster", async () => {
  const body = { email: `${id()}@example.test`, password: "a guess of many" };
  const statuses: number[] = [];
  for (let i = 0; i <= limits.signInByAccount.points; i++) {
    statuses.push((await ask("POST", "/api/auth/login", { body })).status);
  }
  expect(statuses).toEqual([...Array(limits.signInByAccount.points).fill(401), 429]);
});

test("without the database everybody is asked to come back", async () => {
  await closeDatabase();
  const before = process.env.DATABASE_URL;
  process.env.DATABASE_URL = "postgres://nobody@127.0.0.1:1/none";
  const answer = await ask("GET", "/api/streams");
  expect([answer.status, errorOf(answer).code]).toEqual([503, "service.unavailable"]);
  expect(answer.text).not.toContain("127.0.0.1");
  await closeDatabase();
  process.env.DATABASE_URL = before;
  expect((await ask("GET", "/api/streams")).status).toBe(200);
});
