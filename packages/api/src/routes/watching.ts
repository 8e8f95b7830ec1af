import * as Chat from "@directfanz/core/chat";
import { link } from "@directfanz/core/platform/links";
import * as Viewers from "@directfanz/core/stream/viewers";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import { named } from "../named.ts";
import { Access, access, type FolderCookie, RecordingView, recordings } from "../playback.ts";
import { ById, createRoute, json, pageOf, refusals, routes, withSession } from "../route.ts";

const tags = ["Watching"];

const set = (c: Context, cookies: FolderCookie[]) => {
  const secure = link("Edge").url.startsWith("https:");
  for (const { name, value, path, expires } of cookies) {
    setCookie(c, name, value, { path, expires, httpOnly: true, sameSite: "Lax", secure });
  }
};

export const watching = routes()
  .openapi(
    createRoute({
      method: "post",
      path: "/streams/{id}/access",
      tags,
      summary: "Where the stream plays, with signed cookies that open it until `expiresAt`",
      ...withSession,
      request: { params: ById },
      responses: { 200: json("Manifests, and cookies for their folders", Access), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      const opened = await access(c.req.valid("param").id, c.var.actor);
      set(c, opened.cookies);
      return c.json(opened.access, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/streams/{id}/recordings",
      tags,
      summary: "Recordings, newest first, with signed cookies that open them for two hours",
      ...withSession,
      request: { params: ById },
      responses: {
        200: json("At most ten recordings", z.object({ recordings: z.array(RecordingView) })),
        ...refusals(401, 404),
      },
    }),
    async (c) => {
      const found = await recordings(c.req.valid("param").id, c.var.actor);
      set(c, found.cookies);
      return c.json({ recordings: found.recordings }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/streams/{id}/chat",
      tags,
      summary: "What was said, newest first",
      ...withSession,
      request: { params: ById, query: Chat.ChatQuery },
      responses: {
        200: json("One page", pageOf(named("ChatMessage", Chat.ChatMessage))),
        ...refusals(400, 401, 404),
      },
    }),
    async (c) => c.json(await Chat.history(c.req.valid("param").id, c.req.valid("query"), c.var.actor), 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/streams/{id}/metrics",
      tags,
      summary: "Viewers now, at most at once, and in all",
      ...withSession,
      request: { params: ById },
      responses: { 200: json("The figures", named("Metrics", Viewers.Metrics)), ...refusals(401, 404) },
    }),
    async (c) => c.json(await Viewers.metrics(c.req.valid("param").id, c.var.actor), 200),
  );
