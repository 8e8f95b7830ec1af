import { pingDatabase } from "@directfanz/core/platform/database";
import { log } from "@directfanz/core/platform/log";
import { pingRedis } from "@directfanz/core/platform/redis";
import { Hono } from "hono";

/** One thing that a process cannot do without: a round trip to it, or a throw. */
export type Check = () => Promise<unknown>;

const patience = 2_000;

const works = async (name: string, check: Check): Promise<boolean> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience);
  try {
    await Promise.race([check(), late]);
    return true;
  } catch (error) {
    log.warn({ err: error, check: name }, "not healthy");
    return false;
  } finally {
    clearTimeout(timer);
  }
};

/** What every process of ours stands on. */
export const platformChecks = { database: pingDatabase, redis: pingRedis };

/**
 * `GET /healthz` for load balancers: 200 with `status: "ok"`, or 503 with `status: "unavailable"`, each check by its name
 * as `ok` or `down`, and the version. Says nothing of why; the log does.
 */
export const health = (checks: Record<string, Check> = platformChecks) =>
  new Hono().get("/healthz", async (c) => {
    const names = Object.keys(checks);
    const answers = await Promise.all(Object.entries(checks).map(([name, check]) => works(name, check)));
    const parts = Object.fromEntries(names.map((name, at) => [name, answers[at] ? "ok" : "down"]));
    const healthy = answers.every(Boolean);
    c.header("cache-control", "no-store");
    const version = process.env.VERSION ?? "development";
    return c.json({ status: healthy ? "ok" : "unavailable", ...parts, version }, healthy ? 200 : 503);
  });
