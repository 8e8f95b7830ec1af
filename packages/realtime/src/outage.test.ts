import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { keys, redis } from "@directfanz/core/platform/redis";
import * as Viewers from "@directfanz/core/stream/viewers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBus } from "../../core/src/testing/bus.ts";
import { given } from "../../core/src/testing/given.ts";
import { startRealtime } from "./server.ts";
import { closePages, cookieOf, eventually, openPage } from "./testing.ts";

/** The way to Redis, which can be cut. */
const wire = { sockets: new Set<Socket>(), isCut: false };
const cut = () => {
  wire.isCut = true;
  for (const socket of wire.sockets) socket.destroy();
};
const proxy = createServer((socket) => {
  if (wire.isCut) {
    socket.destroy();
    return;
  }
  const { hostname, port } = target;
  const redis = connect(Number(port), hostname);
  for (const [one, other] of [
    [socket, redis],
    [redis, socket],
  ] as const) {
    wire.sockets.add(one);
    one.pipe(other);
    one.on("error", () => other.destroy());
    one.on("close", () => {
      wire.sockets.delete(one);
      other.destroy();
    });
  }
});
const target = new URL(process.env.REDIS_URL ?? "");
let bus: Awaited<ReturnType<typeof startBus>>;

beforeAll(async () => {
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const through = new URL(target);
  through.port = String((proxy.address() as AddressInfo).port);
  process.env.REDIS_URL = through.href;
  bus = await startBus();
  process.env.AWS_ENDPOINT_URL = bus.url;
});
afterAll(async () => {
  cut();
  proxy.close();
  await bus.close();
});

test("pages keep their sockets while Redis is away; when it is back they hear, speak and count again", async () => {
  const { stream } = await given.session(["admitted", "channel_running", "video_arrived"]);
  const server = await startRealtime({ port: 0, times: { beat: 100, count: 50, recheck: 100 } });
  const page = await openPage(server.url, { cookie: await cookieOf(await given.fan()) });
  await page.join(stream.id);
  await eventually(() => page.told.viewers.at(-1)).toEqual({ now: 1 });

  cut();
  expect(await page.say(stream.id, "into the void")).toMatchObject({ ok: false, error: { code: "internal" } });
  const late = await openPage(server.url);
  const again = new Promise<void>((resolve) => late.socket.once("connect", resolve));
  expect(await late.join(stream.id)).toMatchObject({ ok: false, error: { code: "internal" } });
  await again;
  expect((await fetch(`${server.url}/healthz`)).status).toBe(503);
  expect(page.socket.connected).toBe(true);
  expect(page.told.left).toEqual([]);

  wire.isCut = false;
  await eventually(() => page.told.session.at(-1)).toMatchObject({ session: { status: "live" } });
  // It has forgotten who watches.
  await redis().del(keys.viewers(stream.id).key);
  await eventually(() => Viewers.count(stream.id)).toBe(1);
  expect(await page.say(stream.id, "here again")).toMatchObject({ ok: true });
  await eventually(() => page.told.chat.flat().map(({ message }) => message)).toEqual(["here again"]);
  closePages();
  await server.close(0);
});
