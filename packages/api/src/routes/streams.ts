import * as Stream from "@directfanz/core/stream";
import { Session } from "@directfanz/core/stream/session";
import { healthOf } from "@directfanz/live/health/health";
import { Health } from "@directfanz/live/health/view";
import { z } from "@hono/zod-openapi";
import { named } from "../named.ts";
import { ById, body, createRoute, json, pageOf, refusals, routes, withSession } from "../route.ts";

const tags = ["Streams"];
const StreamView = named("Stream", Stream.Stream);
const SessionView = named("Session", Session);
const StreamAnswer = z.object({ stream: StreamView });
const SessionAnswer = z.object({ session: SessionView });
const IngestAnswer = named("Ingest", Stream.Ingest);
const HealthAnswer = z.object({ health: named("IngestHealth", Health).nullable() });

export const streams = routes()
  .openapi(
    createRoute({
      method: "post",
      path: "/streams",
      tags,
      summary: "Create a stream",
      ...withSession,
      request: body(named("NewStream", Stream.NewStream)),
      responses: { 201: json("The new stream", StreamAnswer), ...refusals(400, 401, 403, 413, 415) },
    }),
    async (c) => c.json({ stream: await Stream.create(c.req.valid("json"), c.var.actor) }, 201),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/streams",
      tags,
      summary: "Streams that the asker may see, newest first",
      ...withSession,
      request: { query: Stream.StreamQuery },
      responses: { 200: json("One page", pageOf(StreamView)), ...refusals(400) },
    }),
    async (c) => c.json(await Stream.list(c.req.valid("query"), c.var.actor), 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/streams/{id}",
      tags,
      summary: "One stream",
      ...withSession,
      request: { params: ById },
      responses: { 200: json("The stream", StreamAnswer), ...refusals(404) },
    }),
    async (c) => c.json({ stream: await Stream.get(c.req.valid("param").id, c.var.actor) }, 200),
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/streams/{id}",
      tags,
      summary: "Change one's own stream",
      ...withSession,
      request: { params: ById, ...body(named("StreamChange", Stream.StreamChange)) },
      responses: { 200: json("The changed stream", StreamAnswer), ...refusals(400, 401, 403, 404, 409, 413, 415) },
    }),
    async (c) => {
      const stream = await Stream.change(c.req.valid("param").id, c.req.valid("json"), c.var.actor);
      return c.json({ stream }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/streams/{id}",
      tags,
      summary: "Delete one's own stream, with its chat and recordings",
      ...withSession,
      request: { params: ById },
      responses: { 204: { description: "Deleted" }, ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      await Stream.remove(c.req.valid("param").id, c.var.actor);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/streams/{id}/start",
      tags,
      summary: "Start a broadcast; provisioning goes on",
      ...withSession,
      request: { params: ById },
      responses: { 202: json("The new session", SessionAnswer), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => c.json({ session: await Stream.start(c.req.valid("param").id, c.var.actor) }, 202),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/streams/{id}/stop",
      tags,
      summary: "End the broadcast; the channel is put away and the recording made",
      ...withSession,
      request: { params: ById },
      responses: { 202: json("The session", SessionAnswer), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => c.json({ session: await Stream.stop(c.req.valid("param").id, c.var.actor) }, 202),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/streams/{id}/session",
      tags,
      summary: "The newest broadcast; null before the first",
      ...withSession,
      request: { params: ById },
      responses: {
        200: json("The session", z.object({ session: SessionView.nullable() })),
        ...refusals(404),
      },
    }),
    async (c) => c.json({ session: await Stream.session(c.req.valid("param").id, c.var.actor) }, 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/streams/{id}/ingest",
      tags,
      summary: "Where the owner's encoder pushes, and with which key",
      ...withSession,
      request: { params: ById },
      responses: { 200: json("Address and key", IngestAnswer), ...refusals(401, 403, 404) },
    }),
    async (c) => c.json(await Stream.ingest(c.req.valid("param").id, c.var.actor), 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/streams/{id}/health",
      tags,
      summary:
        "What arrives from the owner's encoder, and what is wrong with it; null where nothing is being broadcast",
      ...withSession,
      request: { params: ById },
      responses: { 200: json("The ingest's health", HealthAnswer), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const open = await Stream.openOf(c.req.valid("param").id, c.var.actor);
      return c.json({ health: open ? await healthOf(open) : null }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/streams/{id}/ingest/rotate",
      tags,
      summary: "Make a new stream key; the old one is forgotten",
      ...withSession,
      request: { params: ById },
      responses: { 200: json("Address and new key", IngestAnswer), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => c.json(await Stream.rotateKey(c.req.valid("param").id, c.var.actor), 200),
  );
