import { signOut } from "@directfanz/core/account";
import { database } from "@directfanz/core/platform/database";
import { tell } from "@directfanz/core/platform/news";
import * as Stream from "@directfanz/core/stream";
import * as Session from "@directfanz/core/stream/session";
import { streamViewers } from "@directfanz/core/stream/stream.sql";
import * as Viewers from "@directfanz/core/stream/viewers";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startBus } from "../../core/src/testing/bus.ts";
import { given } from "../../core/src/testing/given.ts";
import { type Realtime, startRealtime } from "./server.ts";
import { closePages, cookieOf, eventually, openPage } from "./testing.ts";

const live: Session.Fact[] = ["admitted", "channel_running", "video_arrived"];
let realtime: Realtime;
let other: Realtime;
let bus: Awaited<ReturnType<typeof startBus>>;

beforeAll(async () => {
  bus = await startBus();
  process.env.AWS_ENDPOINT_URL = bus.url;
  const times = { beat: 200, count: 50, recheck: 300 };
  [realtime, other] = await Promise.all([startRealtime({ port: 0, times }), startRealtime({ port: 0, times })]);
});
afterEach(closePages);
afterAll(async () => {
  await Promise.all([realtime.close(0), other.close(0), bus.close()]);
});

const lines = (told: { message: string }[][]) => told.flat().map(({ message }) => message);

test("people on two servers talk to each other, each line once, and who comes later gets what was said", async () => {
  const { artist, stream } = await given.session(live);
  const fan = await given.fan();
  const one = await openPage(realtime.url, { cookie: await cookieOf(artist) });
  const two = await openPage(other.url, { cookie: await cookieOf(fan), transport: "polling" });
  expect(await one.join(stream.id)).toMatchObject({ ok: true, session: { status: "live" }, messages: [] });
  await two.join(stream.id);
  expect(await one.say(stream.id, "hello")).toMatchObject({
    ok: true,
    message: { message: "hello", isArtist: true, sender: { id: artist.userId, displayName: "Ada" } },
  });
  expect(await two.say(stream.id, "hi there")).toMatchObject({ ok: true, message: { isArtist: false } });
  for (const page of [one, two]) await eventually(() => lines(page.told.chat)).toEqual(["hello", "hi there"]);

  const late = await openPage(realtime.url);
  const joined = await late.join(stream.id);
  expect(joined).toMatchObject({ ok: true, messages: [{ message: "hi there" }, { message: "hello" }] });
});

test("a fast chat comes in batches, whole and in order", async () => {
  const { stream } = await given.session(live);
  const page = await openPage(realtime.url);
  await page.join(stream.id);
  const line = (at: number) => ({
    id: `m${at}`,
    streamId: stream.id,
    sender: { id: null, displayName: "Finn" },
    message: `${at}`,
    sentAt: new Date().toISOString(),
    isArtist: false,
  });
  for (let at = 0; at < 250; at++) await tell({ streamId: stream.id, name: "chat", body: line(at) });
  await eventually(() => lines(page.told.chat)).toEqual(Array.from({ length: 250 }, (_, at) => `${at}`));
  expect(page.told.chat.length).toBeLessThan(100);
});

test("a private stream is for those who have signed in, and its chat too", async () => {
  const { stream } = await given.session(live, { isPublic: false });
  const visitor = await openPage(realtime.url);
  const refused = { ok: false, error: { code: "auth.required", requestId: expect.any(String) } };
  expect(await visitor.join(stream.id)).toMatchObject(refused);
  expect(await visitor.say(stream.id, "hello")).toMatchObject(refused);
  expect(await visitor.join("nothing")).toMatchObject({ ok: false, error: { code: "stream.not_found" } });
  const fan = await openPage(realtime.url, { cookie: await cookieOf(await given.fan()) });
  expect(await fan.join(stream.id)).toMatchObject({ ok: true });
  await fan.say(stream.id, "among us");
  await eventually(() => lines(fan.told.chat)).toEqual(["among us"]);
  expect(visitor.told.chat).toEqual([]);
});

test("pages hear of state, and only of their own stream", async () => {
  const [mine, theirs] = [await given.session(live), await given.session(live)];
  const page = await openPage(realtime.url);
  await page.join(mine.stream.id);
  for (const { stream, sessionId } of [theirs, mine]) {
    const moved = await Session.move(sessionId, "video_lost");
    if (!moved) throw new Error("no session");
    await tell({ streamId: stream.id, name: "session", body: { session: await Session.view(moved.session) } });
  }
  await expect
    .poll(() => page.told.session)
    .toMatchObject([{ session: { id: mine.sessionId, status: "interrupted" } }]);
});

test("the chat closes with the broadcast", async () => {
  const { stream, sessionId } = await given.session(live);
  const fan = await openPage(realtime.url, { cookie: await cookieOf(await given.fan()) });
  await fan.join(stream.id);
  expect(await fan.say(stream.id, "before")).toMatchObject({ ok: true });
  for (const fact of ["end_requested", "channel_stopped", "recording_settled"] as const) {
    await Session.move(sessionId, fact);
  }
  expect(await fan.say(stream.id, "after")).toMatchObject({ ok: false, error: { code: "chat.closed" } });
});

test("nobody writes faster than others can read, on however many pages", async () => {
  const { stream } = await given.session(live);
  const cookie = await cookieOf(await given.fan());
  const pages = [await openPage(realtime.url, { cookie }), await openPage(other.url, { cookie })];
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) => pages[at % 2]?.say(stream.id, `${at}`) ?? Promise.reject()),
  );
  const refused = answers.filter((answer) => !answer.ok);
  expect(refused.length).toBeGreaterThanOrEqual(2);
  expect(refused.length).toBeLessThanOrEqual(7);
  expect(refused[0]).toMatchObject({
    error: { code: "chat.too_fast", details: { retryAfterSeconds: expect.any(Number) } },
  });
});

test("viewers are people, not pages: two tabs are one, the owner is none, and a closed page is gone", async () => {
  const { artist, stream } = await given.session(live);
  const cookie = await cookieOf(await given.fan());
  const owner = await openPage(realtime.url, { cookie: await cookieOf(artist) });
  expect(await owner.join(stream.id)).toMatchObject({ ok: true, metrics: { now: 0, peak: 0, total: 0 } });
  const tabs = [await openPage(realtime.url, { cookie }), await openPage(other.url, { cookie })];
  for (const tab of tabs) await tab.join(stream.id);
  const visitor = await openPage(other.url, { visitorId: "visitor-1" });
  expect(await visitor.join(stream.id)).toMatchObject({ ok: true, metrics: { now: 2, peak: 2, total: 2 } });
  await eventually(() => owner.told.viewers.at(-1)).toEqual({ now: 2 });
  tabs[0]?.socket.disconnect();
  visitor.socket.disconnect();
  await eventually(() => owner.told.viewers.at(-1)).toEqual({ now: 1 });
  tabs[1]?.socket.disconnect();
  await eventually(() => owner.told.viewers.at(-1)).toEqual({ now: 0 });
  expect(await Viewers.metrics(stream.id, artist)).toEqual({ now: 0, peak: 2, total: 2 });
  const kept = await database().select().from(streamViewers);
  expect(kept.filter((row) => row.streamId === stream.id && row.leftAt === null)).toEqual([]);
});

test("a browser is known again by the visitor's cookie of its handshake", async () => {
  const answer = await fetch(`${realtime.url}/socket.io/?EIO=4&transport=polling`);
  const cookie = answer.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/^visitor=[\w-]{22}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax$/);
  const again = await fetch(`${realtime.url}/socket.io/?EIO=4&transport=polling`, {
    headers: { cookie: cookie.split(";")[0] ?? "" },
  });
  expect(again.headers.get("set-cookie")).toBeNull();
});

test("who signs out may stay where everyone may watch, and must leave where not", async () => {
  const open = await given.session(live);
  const members = await given.session(live, { isPublic: false });
  const cookie = await cookieOf(await given.fan());
  const page = await openPage(realtime.url, { cookie });
  for (const { stream } of [open, members]) expect(await page.join(stream.id)).toMatchObject({ ok: true });
  await signOut(cookie);
  await eventually(() => page.told.left).toMatchObject([
    { streamId: members.stream.id, error: { code: "auth.required" } },
  ]);
  await tell({ streamId: members.stream.id, name: "stream", body: { stream: "secret" } });
  await tell({ streamId: open.stream.id, name: "stream", body: { stream: "public" } });
  await eventually(() => page.told.stream).toEqual([{ stream: "public" }]);
  expect(await page.say(open.stream.id, "still me")).toMatchObject({ ok: false, error: { code: "auth.required" } });
  await eventually(() => Viewers.count(members.stream.id)).toBe(0);
});

test("a stream that becomes private loses its visitors at once, and tells each of them once", async () => {
  const { artist, stream } = await given.session(live);
  const page = await openPage(realtime.url);
  await page.join(stream.id);
  await Stream.change(stream.id, { isPublic: false }, artist);
  await eventually(() => page.told.left).toMatchObject([{ streamId: stream.id }]);
});

test("a page of another site is not let in", async () => {
  await expect(openPage(realtime.url, { origin: "https://evil.example" })).rejects.toThrow();
  await expect(openPage(realtime.url, { origin: "https://evil.example", transport: "polling" })).rejects.toThrow();
});

test("nonsense is refused in the one error format, and too much of it cuts the page off", async () => {
  const page = await openPage(realtime.url);
  for (const said of [undefined, null, 1, {}, { streamId: 1 }, { streamId: "x".repeat(100) }]) {
    const answer = await page.socket.timeout(5_000).emitWithAck("join", said as never);
    expect(answer).toMatchObject({ ok: false, error: { code: "request.invalid", timestamp: expect.any(String) } });
  }
  page.socket.emit("join", { streamId: "no callback" } as never, undefined as never);
  const cut = new Promise<string>((resolve) => page.socket.once("disconnect", resolve));
  for (let at = 0; at < 60; at++) page.socket.emit("leave", { streamId: "x" }, () => {});
  expect(await cut).toBe("transport close");
  const large = await openPage(realtime.url);
  const gone = new Promise<string>((resolve) => large.socket.once("disconnect", resolve));
  large.socket.emit("chat", { streamId: "x", text: "x".repeat(20_000) }, () => {});
  await gone;
});

test("a page follows at most five streams", async () => {
  const streams = await Promise.all(Array.from({ length: 6 }, () => given.stream()));
  const page = await openPage(realtime.url);
  for (const { stream } of streams.slice(0, 5)) expect(await page.join(stream.id)).toMatchObject({ ok: true });
  const sixth = streams[5]?.stream.id ?? "";
  expect(await page.join(sixth)).toMatchObject({ ok: false, error: { code: "realtime.too_many_streams" } });
  await page.socket.timeout(5_000).emitWithAck("leave", { streamId: streams[0]?.stream.id ?? "" });
  expect(await page.join(sixth)).toMatchObject({ ok: true });
});

test("the service says that it is well, and nothing else", async () => {
  const answer = await fetch(`${realtime.url}/healthz`);
  expect(await answer.json()).toMatchObject({ status: "ok", database: "ok", redis: "ok", version: expect.any(String) });
  expect((await fetch(`${realtime.url}/`)).status).toBe(404);
});

test("a server that stops says so, sends its pages away and counts none of them any more", async () => {
  const { stream } = await given.stream();
  const short = await startRealtime({ port: 0 });
  const pages = await Promise.all(Array.from({ length: 5 }, () => openPage(short.url)));
  for (const page of pages) await page.join(stream.id);
  expect(await Viewers.count(stream.id)).toBe(5);
  await short.close(100);
  for (const page of pages) {
    expect(page.told.restarting).toHaveLength(1);
    await eventually(() => page.socket.connected).toBe(false);
    expect(page.socket.active).toBe(true);
  }
  expect(await Viewers.count(stream.id)).toBe(0);
});
