import { Account } from "@directfanz/core/account";
import { keys, redis } from "@directfanz/core/platform/redis";
import { expect, test } from "vitest";
import { ask, errorOf } from "../testing/client.ts";

let people = 0;
const newAccount = (change: object = {}) => ({
  email: `person-${Date.now()}-${people++}@example.test`,
  password: "a long enough password",
  displayName: "Ada",
  role: "FAN",
  ...change,
});

test("signing up answers the account and signs in", async () => {
  const said = newAccount({ role: "ARTIST" });
  const signup = await ask("POST", "/api/auth/signup", { body: said });
  expect(signup.status).toBe(201);
  expect(signup.json).toEqual({
    account: { id: expect.any(String), email: said.email, displayName: "Ada", role: "ARTIST" },
  });
  const session = await ask("GET", "/api/auth/session", { cookie: signup.cookie("session")?.value });
  expect(session.status).toBe(200);
  expect(session.json).toEqual(signup.json);
});

test("the cookie is out of reach of scripts and of other sites' forms", async () => {
  const signup = await ask("POST", "/api/auth/signup", { body: newAccount() });
  const cookie = signup.cookie("session");
  expect(cookie?.value).toMatch(/^[\w-]{43}$/);
  for (const attribute of ["HttpOnly", "SameSite=Lax", "Path=/", `Max-Age=${30 * 24 * 3600}`]) {
    expect(cookie?.attributes.split("; ")).toContain(attribute);
  }
});

test("signing up twice with an address is refused, with the field", async () => {
  const said = newAccount();
  await ask("POST", "/api/auth/signup", { body: said });
  const again = await ask("POST", "/api/auth/signup", { body: { ...said, email: said.email.toUpperCase() } });
  expect(again.status).toBe(409);
  expect(errorOf(again)).toMatchObject({ code: "account.email_taken", details: { field: "email" } });
});

test("what is wrong with a sign-up is told by its field", async () => {
  const wrong = { email: "nobody", password: "short", displayName: "", role: "ADMIN" };
  for (const [field, value] of Object.entries(wrong)) {
    const answer = await ask("POST", "/api/auth/signup", { body: newAccount({ [field]: value }) });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({
      code: "request.invalid",
      details: { field, suggestion: expect.stringMatching(/./) },
    });
  }
});

test("signing in: right, wrong, unknown", async () => {
  const said = newAccount();
  const { json } = await ask("POST", "/api/auth/signup", { body: said });
  const right = await ask("POST", "/api/auth/login", { body: { email: said.email, password: said.password } });
  expect([right.status, right.json]).toEqual([200, json]);
  const wrong = await ask("POST", "/api/auth/login", { body: { email: said.email, password: "not the password" } });
  const unknown = await ask("POST", "/api/auth/login", { body: { email: `x${said.email}`, password: said.password } });
  for (const answer of [wrong, unknown]) {
    expect(answer.status).toBe(401);
    expect(errorOf(answer)).toMatchObject({ code: "auth.wrong_credentials", message: errorOf(wrong).message });
    expect(answer.cookie("session")).toBeUndefined();
  }
});

test("signing in makes a new session and ends the one that the browser brought", async () => {
  const said = newAccount();
  const planted = (await ask("POST", "/api/auth/signup", { body: newAccount() })).cookie("session")?.value;
  await ask("POST", "/api/auth/signup", { body: said });
  const login = await ask("POST", "/api/auth/login", {
    body: { email: said.email, password: said.password },
    cookie: planted,
  });
  const fresh = login.cookie("session")?.value;
  expect(fresh).not.toBe(planted);
  expect((await ask("GET", "/api/auth/session", { cookie: planted })).status).toBe(401);
  expect((await ask("GET", "/api/auth/session", { cookie: fresh })).json).toMatchObject({
    account: { email: said.email },
  });
});

test("a session id of somebody's own making is not taken over", async () => {
  const said = newAccount();
  await ask("POST", "/api/auth/signup", { body: said });
  const chosen = "A".repeat(43);
  const login = await ask("POST", "/api/auth/login", { body: said, cookie: chosen });
  expect(login.cookie("session")?.value).not.toBe(chosen);
  expect((await ask("GET", "/api/auth/session", { cookie: chosen })).status).toBe(401);
});

test("signing out clears the cookie and the state in Redis, and may be asked for twice", async () => {
  const cookie = (await ask("POST", "/api/auth/signup", { body: newAccount() })).cookie("session")?.value;
  const before = await ask("GET", "/api/auth/session", { cookie });
  expect(before.status).toBe(200);
  const logout = await ask("POST", "/api/auth/logout", { cookie });
  expect(logout.status).toBe(204);
  expect(logout.text).toBe("");
  expect(logout.cookie("session")).toMatchObject({ value: "", attributes: expect.stringContaining("Max-Age=0") });
  expect((await ask("GET", "/api/auth/session", { cookie })).status).toBe(401);
  expect((await ask("POST", "/api/auth/logout", { cookie })).status).toBe(204);
  expect(await redis().zcard(keys.userSessions(before.read({ account: Account }).account.id).key)).toBe(0);
});

test("nobody is nobody: without a cookie, with junk, with an expired one", async () => {
  for (const cookie of [undefined, "junk", "%00", "x".repeat(4000), "B".repeat(43)]) {
    const answer = await ask("GET", "/api/auth/session", { cookie });
    expect(answer.status).toBe(401);
    expect(errorOf(answer).code).toBe("auth.required");
  }
});

test("asking who is signed in keeps the browser's cookie alive with the session", async () => {
  const cookie = (await ask("POST", "/api/auth/signup", { body: newAccount() })).cookie("session")?.value;
  const answer = await ask("GET", "/api/auth/session", { cookie });
  expect(answer.cookie("session")?.value).toBe(cookie);
});
