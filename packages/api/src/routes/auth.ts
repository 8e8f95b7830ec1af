import * as Account from "@directfanz/core/account";
import { z } from "@hono/zod-openapi";
import { clientAddress } from "../client-address.ts";
import { forgive, giveBack, spend } from "../limits.ts";
import { named } from "../named.ts";
import { body, createRoute, json, refusals, routes, withSession } from "../route.ts";
import { sessionCookie } from "../session-cookie.ts";

const tags = ["Accounts"];
const AccountAnswer = z.object({ account: named("Account", Account.Account) });

export const auth = routes()
  .openapi(
    createRoute({
      method: "post",
      path: "/auth/signup",
      tags,
      summary: "Sign up; the new account is signed in at once",
      request: body(named("NewAccount", Account.NewAccount)),
      responses: { 201: json("The new account", AccountAnswer), ...refusals(400, 403, 409, 413, 415) },
    }),
    async (c) => {
      await spend("signUpByAddress", clientAddress(c));
      const { account, sessionId } = await Account.signUp(c.req.valid("json"));
      await Account.signOut(sessionCookie.read(c));
      sessionCookie.write(c, sessionId);
      return c.json({ account }, 201);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/auth/login",
      tags,
      summary: "Sign in",
      request: body(named("Credentials", Account.Credentials)),
      responses: { 200: json("The account", AccountAnswer), ...refusals(400, 401, 403, 413, 415) },
    }),
    async (c) => {
      const credentials = c.req.valid("json");
      const address = clientAddress(c);
      // Counted before the password is looked at, so that attempts made at once are all counted.
      await spend("signInByAddress", address);
      await spend("signInByAccount", credentials.email);
      const { account, sessionId } = await Account.signIn(credentials);
      await Promise.all([giveBack("signInByAddress", address), forgive("signInByAccount", credentials.email)]);
      // The session from before is not carried on: whoever planted it would be signed in too.
      await Account.signOut(sessionCookie.read(c));
      sessionCookie.write(c, sessionId);
      return c.json({ account }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/auth/logout",
      tags,
      summary: "Sign out",
      responses: { 204: { description: "Signed out, or nobody was signed in" }, ...refusals(403) },
    }),
    async (c) => {
      await Account.signOut(sessionCookie.read(c));
      sessionCookie.clear(c);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/auth/session",
      tags,
      summary: "Who is signed in",
      ...withSession,
      responses: { 200: json("The account", AccountAnswer), ...refusals(401) },
    }),
    async (c) => {
      const account = await Account.mine(c.var.actor);
      const cookie = sessionCookie.read(c);
      // The session in Redis was prolonged by this visit; the browser's copy follows.
      if (cookie) sessionCookie.write(c, cookie);
      return c.json({ account }, 200);
    },
  );
