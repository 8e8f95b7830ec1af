import type { IncomingMessage, ServerResponse } from "node:http";
import { pingDatabase } from "@directfanz/core/platform/database";
import { pingRedis } from "@directfanz/core/platform/redis";

const patience = 2_000;

const works = (check: () => Promise<unknown>): Promise<boolean> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("late")), patience);
  return Promise.race([check(), late])
    .then(
      () => true,
      () => false,
    )
    .finally(() => clearTimeout(timer));
};

const told = (isWell: boolean) => (isWell ? "ok" : "down");

/** `GET /healthz` for load balancers: 200, or 503 while the database or Redis does not answer. All else is 404. */
export const health = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (request.url !== "/healthz") {
    response.writeHead(404).end();
    return;
  }
  const [database, redis] = await Promise.all([works(pingDatabase), works(pingRedis)]);
  const isWell = database && redis;
  const version = process.env.VERSION ?? "development";
  response.writeHead(isWell ? 200 : 503, { "content-type": "application/json", "cache-control": "no-store" });
  const status = isWell ? "ok" : "unavailable";
  response.end(JSON.stringify({ status, database: told(database), redis: told(redis), version }));
};
