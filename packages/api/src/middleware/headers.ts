import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";

/** JSON is never a page: nothing may be loaded from it, and nothing may frame it. */
const forJson = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: "DENY",
});

/** The rendered documentation: its own scripts, and the inline styles that Swagger UI sets. */
const forDocs = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", "data:"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: "DENY",
});

/** Headers that keep browsers from doing more than they should. Answers are personal, so no cache keeps them unasked. */
export const headers = createMiddleware(async (c, next) => {
  const secured = c.req.path.startsWith("/api/docs") ? forDocs : forJson;
  await secured(c, next);
  if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
});
