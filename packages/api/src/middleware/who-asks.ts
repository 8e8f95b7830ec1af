import * as Account from "@directfanz/core/account";
import { type Actor, nobody } from "@directfanz/core/platform/actor";
import { addToLog, log } from "@directfanz/core/platform/log";
import { Refused } from "@directfanz/core/platform/refused";
import { createMiddleware } from "hono/factory";
import { clientAddress } from "../client-address.ts";
import type { Environment } from "../environment.ts";
import { spend } from "../limits.ts";
import { sessionCookie } from "../session-cookie.ts";

/** Finds out who asks, and counts what they change. */
export const whoAsks = createMiddleware<Environment>(async (c, next) => {
  const actor = await readActor(sessionCookie.read(c));
  c.set("actor", actor);
  if (actor.kind === "user") addToLog({ actor: actor.userId });
  if (c.req.method !== "GET" && c.req.method !== "HEAD") {
    if (actor.kind === "user") await spend("changesByUser", actor.userId);
    else await spend("changesByAddress", clientAddress(c));
  }
  await next();
});

/** Without a cookie nothing is asked of Redis, so public pages outlive it. */
const readActor = async (cookie: string | undefined): Promise<Actor> => {
  if (!cookie) return nobody;
  try {
    return await Account.sessionOf(cookie);
  } catch (error) {
    log.error({ err: error }, "the session could not be read");
    throw new Refused("session.unavailable", 503, "Who you are cannot be looked up at the moment.", {
      suggestion: "Try again in a few seconds.",
      retryAfterSeconds: 5,
    });
  }
};
