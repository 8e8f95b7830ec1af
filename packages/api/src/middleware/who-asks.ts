import * as Account from "@directfanz/core/account";
import { addToLog } from "@directfanz/core/platform/log";
import { createMiddleware } from "hono/factory";
import { clientAddress } from "../client-address.ts";
import type { Environment } from "../environment.ts";
import { spend } from "../limits.ts";
import { sessionCookie } from "../session-cookie.ts";

/** Finds out who asks, and counts what they change. */
export const whoAsks = createMiddleware<Environment>(async (c, next) => {
  // Without a cookie nothing is asked of Redis, so public pages outlive it.
  const actor = await Account.sessionOf(sessionCookie.read(c));
  c.set("actor", actor);
  if (actor.kind === "user") addToLog({ actor: actor.userId });
  if (c.req.method !== "GET" && c.req.method !== "HEAD") {
    if (actor.kind === "user") await spend("changesByUser", actor.userId);
    else await spend("changesByAddress", clientAddress(c));
  }
  await next();
});
