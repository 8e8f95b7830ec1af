import * as Notification from "@directfanz/core/notification";
import { PageQuery } from "@directfanz/core/platform/page";
import { z } from "@hono/zod-openapi";
import { named } from "../named.ts";
import { body, createRoute, json, pageOf, refusals, routes, withSession } from "../route.ts";

const tags = ["Notifications"];
const unread = z.number().int();

export const notifications = routes()
  .openapi(
    createRoute({
      method: "get",
      path: "/notifications",
      tags,
      summary: "What the asker is told, newest first, and how much of it is unread",
      ...withSession,
      request: { query: PageQuery },
      responses: {
        200: json("One page", pageOf(named("Notification", Notification.Notification)).extend({ unread })),
        ...refusals(400, 401),
      },
    }),
    async (c) => c.json(await Notification.list(c.req.valid("query"), c.var.actor), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/notifications/read",
      tags,
      summary: "Mark own notifications as read",
      ...withSession,
      request: body(named("Read", Notification.Read)),
      responses: { 200: json("How many are left", z.object({ unread })), ...refusals(400, 401, 403, 413, 415) },
    }),
    async (c) => c.json(await Notification.markRead(c.req.valid("json"), c.var.actor), 200),
  );
