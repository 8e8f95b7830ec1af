import { log, withLog } from "@directfanz/core/platform/log";
import { meter } from "@directfanz/core/platform/meter";
import { createMiddleware } from "hono/factory";
import type { Environment } from "../environment.ts";

/** What requests are told apart by in the metrics: the first word of the path, if it is one of ours. */
const families = new Set(["auth", "docs", "openapi.json", "streams"]);

/** Anybody can ask for any path, and each new value of a dimension is one more metric on the bill. */
export const familyOf = (path: string): string => {
  const [, api, family = ""] = path.split("/");
  return api === "api" && families.has(family) ? family : "other";
};

/**
 * One line and one metric a request, and the request's id on every line that is logged within. Neither bodies nor query strings nor
 * headers are logged: that is where secrets travel.
 */
export const requestLog = createMiddleware<Environment>((c, next) => {
  const traceId = c.req.header("x-amzn-trace-id")?.slice(0, 200);
  return withLog({ requestId: c.get("requestId"), ...(traceId ? { traceId } : {}) }, async () => {
    const start = performance.now();
    await next();
    const ms = Math.round(performance.now() - start);
    const { status } = c.res;
    meter(
      {
        "requests.served": 1,
        "requests.failed": status >= 500 ? 1 : 0,
        "requests.refused": status >= 400 && status < 500 ? 1 : 0,
        "requests.duration": ms,
      },
      { family: familyOf(c.req.path) },
    );
    log.info({ method: c.req.method, path: c.req.path.slice(0, 200), status, ms }, "request");
  });
});
