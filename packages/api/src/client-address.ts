import type { Context } from "hono";
import type { Environment } from "./environment.ts";

/**
 * The client's address, as far as it can be trusted. Each proxy of ours appends to `x-forwarded-for` the address that it
 * saw, so the client's is `TRUSTED_PROXIES` from the right: 1 behind the local edge (the default), 2 behind CloudFront and
 * the load balancer, 0 where clients connect directly. What stands further left is whatever the client wrote.
 */
export const clientAddress = (c: Context<Environment>): string => {
  const trusted = Number(process.env.TRUSTED_PROXIES ?? 1);
  const hops = (c.req.header("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
  const told = trusted > 0 ? hops.at(-trusted) : undefined;
  return told || c.env?.incoming?.socket.remoteAddress || "unknown";
};
