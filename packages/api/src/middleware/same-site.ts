import { link } from "@directfanz/core/platform/links";
import { count } from "@directfanz/core/platform/meter";
import { Refused } from "@directfanz/core/platform/refused";
import { createMiddleware } from "hono/factory";

const reads = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what another site's page sends in a visitor's name. Browsers say where a request comes from and pages cannot
 * change it; clients that are no browsers say nothing, carry no one's cookies by accident, and pass.
 */
export const sameSite = createMiddleware(async (c, next) => {
  if (!reads.has(c.req.method)) {
    const { origin: ours } = new URL(link("Edge").url);
    const origin = c.req.header("origin");
    const site = c.req.header("sec-fetch-site");
    const foreign = origin === undefined ? site === "cross-site" || site === "same-site" : origin !== ours;
    if (foreign) {
      count("requests.crossSite");
      throw new Refused("request.cross_site", 403, "This request came from another site.", {
        suggestion: `Open ${ours} and try again there.`,
      });
    }
  }
  await next();
});
