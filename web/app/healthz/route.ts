import { pingDatabase } from "@directfanz/core/platform/database";
import { pingRedis } from "@directfanz/core/platform/redis";

export const dynamic = "force-dynamic";

const works = (ping: () => Promise<void>) =>
  ping().then(
    () => "ok" as const,
    () => "down" as const,
  );

/** For load balancers: 200 while this process can do its work, 503 where something it stands on is away. */
export const GET = async (): Promise<Response> => {
  const [database, redis] = await Promise.all([works(pingDatabase), works(pingRedis)]);
  const ok = database === "ok" && redis === "ok";
  const body = { status: ok ? "ok" : "down", service: "web", database, redis, version: process.env.VERSION ?? "0.1.0" };
  return Response.json(body, { status: ok ? 200 : 503, headers: { "cache-control": "no-store" } });
};
