import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEdge } from "./testing.ts";

let edge: Awaited<ReturnType<typeof startEdge>>;
beforeEach(async () => {
  edge = await startEdge({ patience: 1_500 });
});
afterEach(() => edge.close());

test("each path reaches its own origin, with its query, its method and its body", async () => {
  expect((await edge.get("/watch/1?a=b")).text).toBe("web");
  expect((await edge.get("/api/streams/1?c=%2F", {}, "PATCH", "body")).text).toBe("streaming");
  expect((await edge.get("/api/auth/login", {}, "POST", "x")).text).toBe("web");
  expect((await edge.get("/socket.io/?EIO=4&transport=polling")).text).toBe("realtime");
  expect(edge.streaming.asked).toMatchObject([{ method: "PATCH", url: "/api/streams/1?c=%2F", body: "body" }]);
  expect(edge.web.asked.map(({ url }) => url)).toEqual(["/watch/1?a=b", "/api/auth/login"]);
});

test("what only a proxy may say is said by the edge alone", async () => {
  await edge.get("/", {
    "x-forwarded-for": "1.2.3.4, 5.6.7.8",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "evil.example",
    "x-forwarded-port": "1",
    "x-real-ip": "1.2.3.4",
    forwarded: "for=1.2.3.4",
    "x-request-id": "mine",
    "cloudfront-viewer-address": "1.2.3.4",
    connection: "close, x-secret-hop",
    "x-secret-hop": "1",
    te: "trailers",
    host: "edge.test",
    cookie: "session=1",
    authorization: "Bearer x",
  });
  const headers = edge.web.asked[0]?.headers ?? {};
  expect(headers).toMatchObject({
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-proto": "http",
    "x-forwarded-host": "edge.test",
    host: "edge.test",
    cookie: "session=1",
    authorization: "Bearer x",
  });
  expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  for (const name of [
    "x-forwarded-port",
    "x-real-ip",
    "forwarded",
    "cloudfront-viewer-address",
    "x-secret-hop",
    "te",
  ]) {
    expect(headers).not.toHaveProperty(name);
  }
});

test("answers carry the security headers, keep the origin's own where they may, and do not name its software", async () => {
  edge.web.answers = () => ({
    headers: { "x-powered-by": "Next.js", "x-frame-options": "SAMEORIGIN", "set-cookie": ["a=1", "b=2"] },
  });
  const { headers } = await edge.get("/");
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "set-cookie": ["a=1", "b=2"],
  });
  expect(headers).not.toHaveProperty("x-powered-by");
});

test("pages and the API are never kept", async () => {
  edge.web.answers = () => ({ headers: { "cache-control": "public, s-maxage=3600" }, body: "page" });
  await edge.get("/");
  await edge.get("/");
  expect(edge.web.asked).toHaveLength(2);
});

test("what climbs, lies about slashes or is no path is refused before anything is asked", async () => {
  for (const path of [
    "/../etc/passwd",
    "/a/..",
    "/a/./b",
    "/media/%2e%2e/secret",
    "/media/recordings/1/%2E%2E%2F2/index.m3u8",
    "/media/recordings/1/..%2f2/index.m3u8",
    "/media/%252e%252e/secret",
    "/media/%25252e%25252e%25252fsecret",
    "/a\\..\\b",
    "/a%5c..%5cb",
    "/a%00b",
    "/a%0d%0ab",
    "/a%zz",
    "http://evil.example/",
    `/${"a".repeat(9_000)}`,
  ]) {
    expect((await edge.get(path)).status, path).toBe(400);
  }
  for (const origin of [edge.web, edge.streaming, edge.realtime, edge.live]) expect(origin.asked).toEqual([]);
});

test("ordinary odd paths pass as they are", async () => {
  for (const path of ["/watch/caf%C3%A9", "/a..b/.well-known/x", "/50%25", "/a%20b", "//a"]) {
    expect((await edge.get(path)).status, path).toBe(200);
    expect(edge.web.asked.at(-1)?.url).toBe(path);
  }
});

test("methods outside the table are refused", async () => {
  expect((await edge.get("/", {}, "TRACE")).status).toBe(403);
  expect((await edge.get("/_next/static/a.js", {}, "POST", "x")).status).toBe(403);
});

test("an origin that is down is told in plain words, in the form that the asker understands", async () => {
  await Promise.all([edge.web.close(), edge.streaming.close()]);
  const page = await edge.get("/", { accept: "text/html,*/*" });
  expect(page).toMatchObject({
    status: 502,
    headers: { "content-type": "text/html; charset=utf-8", "retry-after": "5" },
  });
  expect(page.text).toContain("not answering");
  const api = await edge.get("/api/streams", { accept: "text/html" });
  expect(api.status).toBe(502);
  expect(JSON.parse(api.text)).toMatchObject({
    error: { code: "edge.unavailable", details: { retryAfterSeconds: 5 }, requestId: expect.any(String) },
  });
});

test("an origin that does not answer in time is 504, and one that breaks off breaks the answer", async () => {
  edge.web.answers = edge.streaming.answers = () => ({ after: 4_000 });
  // Also of a request whose body has been read by then.
  const asked = [edge.get("/slow"), edge.get("/api/streams", { "content-length": "4" }, "POST", "body")];
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([504, 504]);
  edge.web.answers = () => ({ body: "half", breaksOff: true });
  await expect(edge.get("/broken")).rejects.toThrow();
});

test("a viewer who leaves takes the request to the origin with them", async () => {
  let left = false;
  edge.web.server.on("request", (incoming) => incoming.socket.on("close", () => (left = true)));
  edge.web.answers = () => ({ after: 60_000 });
  const asking = request(`${edge.url}/slow`).on("error", () => {});
  asking.end();
  await expect.poll(() => edge.web.asked.length, { timeout: 10_000 }).toBe(1);
  asking.destroy();
  await expect.poll(() => left, { timeout: 10_000 }).toBe(true);
});

const upgrade = (path: string, headers = "") =>
  new Promise<{ status: string; send: (text: string) => Promise<string>; reset: () => void }>((resolve, reject) => {
    const { hostname, port } = new URL(edge.url);
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `GET ${path} HTTP/1.1\r\nhost: edge.test\r\nconnection: Upgrade\r\nupgrade: websocket\r\n${headers}\r\n`,
      ),
    );
    socket.on("error", reject);
    socket.once("data", (first) => {
      const send = (text: string) =>
        new Promise<string>((heard) => {
          socket.once("data", (data) => heard(data.toString()));
          socket.write(text);
        });
      const reset = () => socket.resetAndDestroy();
      resolve({ status: first.toString().split("\r\n", 1)[0] ?? "", send, reset });
    });
  });

test("a WebSocket passes where the table has one, in both directions, and nowhere else", async () => {
  const seen: Record<string, unknown>[] = [];
  edge.realtime.server.on("upgrade", (incoming, socket) => {
    seen.push(incoming.headers);
    socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n");
    socket.pipe(socket);
  });
  const open = await upgrade("/socket.io/?EIO=4", "x-forwarded-for: 1.2.3.4\r\ncookie: session=1\r\n");
  expect(open.status).toBe("HTTP/1.1 101 Switching Protocols");
  expect(await open.send("hello")).toBe("hello");
  expect(seen).toMatchObject([{ "x-forwarded-for": "127.0.0.1", cookie: "session=1", upgrade: "websocket" }]);
  expect((await upgrade("/api/streams")).status).toBe("HTTP/1.1 403 Forbidden");
  expect((await upgrade("/socket.io/../api")).status).toBe("HTTP/1.1 403 Forbidden");
});

test("a viewer whose WebSocket breaks off ends it at the service too, and nothing else", async () => {
  const closed: Promise<unknown>[] = [];
  edge.realtime.server.on("upgrade", (_, socket) => {
    closed.push(once(socket, "close"));
    socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n");
    socket.pipe(socket);
  });
  const broken = await upgrade("/socket.io/?EIO=4");
  const stays = await upgrade("/socket.io/?EIO=4");
  broken.reset();
  await closed[0];
  expect(await stays.send("still here")).toBe("still here");
});

test("a WebSocket to a service that is down is 502", async () => {
  await edge.realtime.close();
  expect((await upgrade("/socket.io/")).status).toBe("HTTP/1.1 502 Bad Gateway");
});

test("the edge says that it is well", async () => {
  const { status, text } = await edge.get("/healthz");
  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ status: "ok" });
});
