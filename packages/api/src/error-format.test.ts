import { given } from "@directfanz/core/testing/given";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { type Answered, ask, cookieOf, errorOf } from "./testing/client.ts";
import { endpoints } from "./testing/endpoints.ts";

let cookie = "";
let streamId = "";
beforeAll(async () => {
  // On the air, so that none of what follows deletes it.
  const { artist, stream } = await given.session();
  cookie = await cookieOf(artist);
  streamId = stream.id;
});

/** Ours to answer for: a success, or a refusal in the one format. Never a fault. */
const expectSound = (answer: Answered, what: unknown) => {
  expect(answer.status, JSON.stringify(what)).toBeLessThan(500);
  if (answer.status >= 400) errorOf(answer);
};

const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.constantFrom("\0", "\ud800", "' or 1=1 --", "../../etc/passwd", "%00", "{{7*7}}", "<script>", "x".repeat(5_000)),
);
const hostileTime = fc.constantFrom("0000-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2030-02-30T00:00:00Z", "now");
const hostileValue = fc.oneof(hostileText, fc.jsonValue(), hostileTime, fc.constantFrom(-0, 1e308, 2 ** 53));
const fields = ["email", "password", "displayName", "role", "title", "description", "isPublic", "scheduledAt"];
const hostileBody = fc.oneof(
  fc.dictionary(fc.constantFrom(...fields), hostileValue).map((value) => JSON.stringify(value)),
  // Right but for one field.
  fc.tuple(fc.constantFrom(...fields), hostileValue).map(([field, value]) =>
    JSON.stringify({
      email: "a@b.test",
      password: "long enough",
      displayName: "A",
      role: "FAN",
      title: "T",
      [field]: value,
    }),
  ),
  fc.json(),
  hostileText,
  fc.constantFrom("", "{", '{"__proto__":{"role":"ADMIN"}}', `${"[".repeat(20_000)}`),
);

test("whatever is sent to whichever route, the answer is in the one format and never a fault", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...endpoints),
      fc.oneof(fc.constant(undefined), hostileText),
      hostileBody,
      fc.boolean(),
      async ({ method, path, takesBody }, otherId, body, asOwner) => {
        const url = path.replace("{id}", encodeURIComponent(otherId?.toWellFormed() ?? streamId));
        const answer = await ask(method, url, { ...(takesBody ? { body } : {}), ...(asOwner ? { cookie } : {}) });
        expectSound(answer, { method, url, body });
      },
    ),
    { numRuns: 500 },
  );
}, 60_000);

test("whatever stands in the query, the answer is in the one format and never a fault", async () => {
  const cursor = fc.oneof(
    hostileText,
    fc.tuple(fc.maxSafeNat(), hostileText).map(([at, id]) => Buffer.from(`${at}.${id}`).toString("base64url")),
  );
  // One field at a time, or the first refusal would hide the others.
  const query = fc.oneof(
    fc.record({ cursor }),
    fc.record({ before: cursor }),
    fc.record({ limit: hostileValue }),
    fc.record({ status: hostileText }),
    fc.record({ artistId: hostileText }),
    fc.record({ cursor, artistId: hostileText }),
  );
  await fc.assert(
    fc.asyncProperty(query, fc.constantFrom("/api/streams", "chat"), async (parts, path) => {
      const search = new URLSearchParams(Object.entries(parts).map(([name, value]) => [name, String(value)]));
      const base = path === "chat" ? `/api/streams/${streamId}/chat` : path;
      expectSound(await ask("GET", `${base}?${search}`), parts);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("an unknown path, a wrong method, a malformed body, another type and too much have each their code", async () => {
  const asks: [string, string, Parameters<typeof ask>[2], number, string][] = [
    ["GET", "/api/nothing", {}, 404, "path.not_found"],
    ["GET", "/nothing/at/all", {}, 404, "path.not_found"],
    ["GET", "/api/streams/../../etc/passwd", {}, 404, "path.not_found"],
    ["PUT", `/api/streams/${streamId}`, { body: {} }, 405, "request.method_not_allowed"],
    ["POST", "/api/auth/login", { body: '{"email":' }, 400, "request.malformed_json"],
    ["POST", "/api/auth/login", { body: "" }, 400, "request.malformed_json"],
    ["POST", "/api/auth/login", { body: [] }, 400, "request.invalid"],
    [
      "POST",
      "/api/auth/login",
      { body: "a=b", headers: { "content-type": "text/plain" } },
      415,
      "request.unsupported_type",
    ],
    ["POST", "/api/auth/login", { body: { email: "x".repeat(70_000) } }, 413, "request.too_large"],
  ];
  for (const [method, path, asked, status, code] of asks) {
    const answer = await ask(method, path, asked);
    expect([method, path, answer.status, errorOf(answer).code]).toEqual([method, path, status, code]);
  }
});

test("a wrong method is told the right ones", async () => {
  expect((await ask("PUT", "/api/auth/session")).headers.get("allow")).toBe("GET, HEAD");
});

test("a request keeps the id that the edge gave it, unless it is none", async () => {
  const given = await ask("GET", "/api/nothing", { headers: { "x-request-id": "edge-1234_5" } });
  expect(errorOf(given).requestId).toBe("edge-1234_5");
  for (const id of ["two words", "x".repeat(65), '"{}']) {
    const own = await ask("GET", "/api/nothing", { headers: { "x-request-id": id } });
    expect(errorOf(own).requestId).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test("answers are kept by no cache and framed by no page", async () => {
  for (const path of ["/api/streams", "/api/auth/session", "/api/nothing"]) {
    const { headers } = await ask("GET", path);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
  }
});
