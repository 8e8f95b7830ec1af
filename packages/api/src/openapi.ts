import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Environment } from "./environment.ts";

/** The description of every route that `app` has by now, from the same shapes that check the requests. */
export const describe = (app: OpenAPIHono<Environment>) =>
  app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "DirectFanz",
      version: "1",
      description: [
        "Accounts, streams, and watching them.",
        "A session is a cookie, got by signing up or in. Every error has one shape, `Error`; its `code` does not change.",
        "Lists come in pages: `nextCursor` is the `cursor` of the next, and null on the last.",
      ].join("\n\n"),
    },
  });
