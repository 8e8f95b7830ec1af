import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { given } from "@directfanz/core/testing/given";
import { afterEach, expect, test } from "vitest";
import { cookieOf } from "./testing/client.ts";

let running: ChildProcess | undefined;
afterEach(() => {
  running?.kill("SIGKILL");
});

/** The streaming service as its own process on a free port, with everything that it prints. */
const start = async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
    env: { ...process.env, PORT: "0", LOG_LEVEL: "trace", SERVICE: "streaming", RATE_LIMIT_FACTOR: "1000" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running = child;
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output.text += data));
  while (!/"port":(\d+)/.test(output.text)) {
    await Promise.race([once(child.stdout, "data"), once(child, "exit").then(() => Promise.reject(output.text))]);
  }
  const port = Number(/"port":(\d+)/.exec(output.text)?.[1]);
  return { child, output, port, url: `http://127.0.0.1:${port}` };
};

test("neither keys nor passwords nor cookies are in the log, whatever goes wrong", async () => {
  const { child, output, url } = await start();
  const { artist, stream } = await given.stream();
  const cookie = await cookieOf(artist);
  const headers = { cookie: `session=${cookie}`, "content-type": "application/json" };
  const ask = async (method: string, path: string, body?: unknown) =>
    (
      await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    ).text();
  const password = "correct horse battery staple";
  const person = { email: `${stream.id}@example.test`, password, displayName: "P", role: "FAN" };
  const path = `/api/streams/${stream.id}`;
  const first = JSON.parse(await ask("GET", `${path}/ingest`)).streamKey;
  const second = JSON.parse(await ask("POST", `${path}/ingest/rotate`)).streamKey;
  await ask("POST", `${path}/start`);
  await ask("POST", `${path}/ingest/rotate`);
  await ask("PATCH", path, { title: "T", streamKey: second });
  await ask("POST", `${path}/stop`);
  await ask("GET", `${path}?streamKey=${second}`);
  await ask("POST", "/api/auth/signup", person);
  await ask("POST", "/api/auth/login", person);
  await ask("POST", "/api/auth/login", { ...person, password: `${password}?` });
  await ask("POST", "/api/auth/logout");
  child.kill("SIGTERM");
  await once(child, "exit");
  const lines = output.text.trim().split("\n");
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ service: "streaming" });
  // A line tells what happened, or a metric.
  for (const line of lines) expect(line).toMatch(/"(level|_aws)":/);
  expect(output.text).toContain(stream.id);
  for (const secret of [first, second, password, cookie, "$argon2id$"]) expect(output.text).not.toContain(secret);
}, 30_000);

test("a request's lines carry its id and who asked", async () => {
  const { output, url } = await start();
  const artist = await given.artist();
  await fetch(`${url}/api/streams`, {
    headers: { cookie: `session=${await cookieOf(artist)}`, "x-request-id": "a-request" },
  });
  const line = output.text.split("\n").find((each) => each.includes("a-request"));
  expect(JSON.parse(line ?? "{}")).toMatchObject({
    msg: "request",
    requestId: "a-request",
    actor: artist.userId,
    method: "GET",
    path: "/api/streams",
    status: 200,
    ms: expect.any(Number),
  });
}, 30_000);

test("it says that it is healthy, stops when told to, and finishes what is under way", async () => {
  const { child, url, port } = await start();
  expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: "ok", database: "ok", redis: "ok" });
  // A request whose body comes only after the process has been told to stop.
  const body = JSON.stringify({ email: "nobody@example.test", password: "a guess" });
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const head = ["POST /api/auth/login HTTP/1.1", "host: x", "content-type: application/json", "connection: close"];
  socket.write(`${head.join("\r\n")}\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`);
  await fetch(`${url}/healthz`);
  child.kill("SIGTERM");
  const exit = once(child, "exit");
  await expect
    .poll(() =>
      fetch(`${url}/healthz`, { headers: { connection: "close" } }).then(
        () => "open",
        () => "closed",
      ),
    )
    .toBe("closed");
  socket.write(body.slice(5));
  let answer = "";
  for await (const data of socket) answer += data;
  expect(answer).toMatch(/^HTTP\/1.1 401 /);
  expect(await exit).toEqual([0, null]);
}, 30_000);
