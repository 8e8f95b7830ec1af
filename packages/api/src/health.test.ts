import { expect, test } from "vitest";
import { health } from "./health.ts";

const asked = async (checks?: Parameters<typeof health>[0]) => {
  const answer = await health(checks).request("/healthz");
  return { status: answer.status, body: await answer.json() };
};

test("a process that reaches its database and Redis is healthy", async () => {
  process.env.VERSION = "1.2.3";
  expect(await asked()).toEqual({
    status: 200,
    body: { status: "ok", database: "ok", redis: "ok", version: "1.2.3" },
  });
});

test("one part that is down, or does not answer, makes it unavailable without saying why", async () => {
  const down = () => Promise.reject(new Error("password authentication failed"));
  const silent = () => new Promise(() => {});
  const { status, body } = await asked({ database: down, redis: silent, disk: async () => {} });
  expect(status).toBe(503);
  expect(body).toMatchObject({ status: "unavailable", database: "down", redis: "down", disk: "ok" });
  expect(JSON.stringify(body)).not.toContain("password");
});
