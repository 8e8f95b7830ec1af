import { log, withLog } from "@directfanz/core/platform/log";
import { createMiddleware } from "hono/factory";
import type { Environment } from "../environment.ts";

/**
 * One line a request, and the request's id on every line that is logged within. Neither bodies nor query strings nor
 * headers are logged: that is where secrets travel.
 */
export const requestLog = createMiddleware<Environment>((c, next) => {
  const traceId = c.req.header("x-amzn-trace-id")?.slice(0, 200);
  return withLog({ requestId: c.get("requestId"), ...(traceId ? { traceId } : {}) }, async () => {
    const start = performance.now();
    await next();
    const ms = Math.round(performance.now() - start);
    log.info({ method: c.req.method, path: c.req.path.slice(0, 200), status: c.res.status, ms }, "request");
  });
});
