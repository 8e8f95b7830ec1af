import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { tellBusy } from "@directfanz/core/platform/busy";
import { event } from "@directfanz/core/platform/event";
import { id } from "@directfanz/core/platform/ids";
import { metrics } from "@directfanz/core/platform/metrics";
import { closeRedis } from "@directfanz/core/platform/redis";
import * as Recording from "@directfanz/core/recording/publish";
import * as Stream from "@directfanz/core/stream";
import * as Session from "@directfanz/core/stream/session";
import * as Viewers from "@directfanz/core/stream/viewers";
import { startBus } from "@directfanz/core/testing/bus";
import { given } from "@directfanz/core/testing/given";
import { gathered, type Line, valuesOf } from "@directfanz/core/testing/metrics";
import { handler as sweepOutbox } from "@directfanz/functions/platform/sweep-outbox";
import { handler as reconcile } from "@directfanz/functions/stream/reconcile";
import { handler as sweepOrphans } from "@directfanz/functions/stream/sweep-orphans";
import { atLeastOnce } from "@directfanz/functions/subscriber";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ask } from "../../../api/src/testing/client.ts";
import { startRealtime } from "../../../realtime/src/server.ts";
import { closePages, cookieOf, openPage } from "../../../realtime/src/testing.ts";
import { root } from "../run/folder.ts";

// A tenth of each limit: the second wrong password of one account is one too many.
process.env.RATE_LIMIT_FACTOR = "0.1";
const bus = await startBus();
Object.assign(process.env, { AWS_ENDPOINT_URL: bus.url, AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: "secret" });
const realtime = await startRealtime({ port: 0 });
const said: Line[] = [];
const noting = async (work: () => unknown): Promise<Line[]> => {
  const lines = await gathered(work);
  said.push(...lines);
  return lines;
};
const sum = (lines: Line[], name: string) => valuesOf(lines, name).reduce((all, { value }) => all + value, 0);

beforeAll(async () => {
  await noting(async () => {
    await people();
    await broadcasts();
    await pages();
    await functions();
    await aWhile();
  });
}, 60_000);

afterAll(async () => {
  closePages();
  await realtime.close(0);
  await closeRedis();
  await bus.close();
});

const password = "a long password";
const people = async () => {
  const email = `${id()}@example.test`;
  const signUp = { email, password, displayName: "Ada", role: "ARTIST" };
  expect((await ask("POST", "/api/auth/signup", { body: signUp })).status).toBe(201);
  expect((await ask("POST", "/api/auth/login", { body: { email, password } })).status).toBe(200);
  const wrong = { email, password: "another password" };
  expect((await ask("POST", "/api/auth/login", { body: wrong })).status).toBe(401);
  expect((await ask("POST", "/api/auth/login", { body: wrong })).status).toBe(429);
  const foreign = { origin: "https://elsewhere.test" };
  expect((await ask("POST", "/api/auth/logout", { headers: foreign })).status).toBe(403);
  expect((await ask("GET", "/api/streams")).status).toBe(200);
  expect((await ask("GET", `/api/${id()}`)).status).toBe(404);
};

const live: Session.Fact[] = ["admitted", "channel_running", "video_arrived"];
const over: Session.Fact[] = ["end_requested", "channel_stopped"];

const recorded = async () => {
  const { sessionId } = await given.session(live);
  await Session.note(sessionId, { centsPerHour: 204 });
  for (const fact of over) await Session.move(sessionId, fact);
  const session = await Session.find(sessionId);
  if (!session) throw new Error("The session is gone");
  return session;
};

const broadcasts = async () => {
  const { artist, stream } = await given.stream();
  await Stream.start(stream.id, artist);
  await Stream.stop(stream.id, artist);
  await Recording.publish(await recorded(), {
    manifestKey: "recordings/x/index.m3u8",
    durationSeconds: 60,
    mp4: null,
    thumbnailKey: null,
    thumbnailPath: null,
    height: 720,
  });
  await Recording.fail(await recorded());
  await given.session(["admitted", "failure"]);
  await given.session([...live, "video_lost", "video_arrived"]);
};

const pages = async () => {
  const { artist, stream } = await given.session(live);
  const page = await openPage(realtime.url, { cookie: await cookieOf(artist) });
  await page.join(stream.id);
  expect(await page.say(stream.id, "Hello")).toMatchObject({ message: { message: "Hello" } });
};

/** What a process says of itself every few seconds. */
const aWhile = async () => {
  const stop = tellBusy(10);
  await setTimeout(100);
  stop();
};

const happened = event("test.happened", z.object({}));
const functions = async () => {
  const fact = { id: id(), "detail-type": happened.name, detail: { id: id(), data: {} } };
  const handled = atLeastOnce("handled", happened, async () => {});
  await handled(fact);
  await handled(fact);
  const failing = atLeastOnce("failing", happened, () => Promise.reject(new Error("not now")));
  await expect(failing(fact)).rejects.toThrow("not now");
  bus.refuses = () => "InternalFailure";
  await given.session(live);
  await sweepOutbox({});
  bus.refuses = () => undefined;
  await finishAll();
  await reconcile({});
  // Here no list of AWS's is answered, which it says, and fails.
  await expect(sweepOrphans({})).rejects.toThrow("swept");
};

/** Lets nothing stand on AWS, of which there is none here. */
const finishAll = async () => {
  for (let turns = await Session.takeTurns(100); turns.length > 0; turns = await Session.takeTurns(100))
    for (const { id } of turns) await Session.note(id, { cleanedAt: new Date() });
};

test("Property 20: every metric of the catalogue is emitted by the code that runs", () => {
  const emitted = new Set(said.flatMap((line) => Object.keys(line)));
  for (const name of Object.keys(metrics)) expect(emitted, name).toContain(name);
});

test("Property 20: every metric of the catalogue is named by a call of ours, and every dimension is given a value", () => {
  const files = globSync("{functions,packages/{core,api,realtime,live}/src}/**/*.ts", { cwd: root })
    .filter((file) => !/\.test\.ts$|testing|node_modules|platform\/(metrics|alarms)\.ts$/.test(file))
    .map((file) => readFileSync(join(root, file), "utf8"))
    .join("\n");
  for (const name of Object.keys(metrics)) expect(files).toContain(`"${name}"`);
  const unnamed = said.filter((line) =>
    line._aws.CloudWatchMetrics.some(({ Dimensions }) =>
      Dimensions.flat().some((name) => name !== "service" && line[name] === "unknown"),
    ),
  );
  expect(unnamed).toEqual([]);
});

test("what was done is what was counted", () => {
  expect(sum(said, "accounts.created")).toBe(1);
  expect(sum(said, "signIns.made")).toBe(1);
  expect(sum(said, "signIns.failed")).toBe(1);
  expect(valuesOf(said, "limits.exceeded").map(({ line }) => line.limit)).toEqual(["signInByAccount"]);
  expect(sum(said, "requests.crossSite")).toBe(1);
  expect(sum(said, "requests.served")).toBe(7);
  expect(sum(said, "requests.refused")).toBe(4);
  expect(sum(said, "streams.requested")).toBe(1);
  expect(valuesOf(said, "streams.failed").map(({ line }) => line.reason)).toEqual(["provisioning"]);
  // Two runs, of which each is paid for as ten minutes.
  expect(sum(said, "streams.cost")).toBe(2 * 34);
  expect(sum(said, "recordings.made")).toBe(1);
  expect(sum(said, "recordings.failed")).toBe(1);
  expect(sum(said, "streams.interrupted")).toBe(1);
  expect(sum(said, "chat.said")).toBe(1);
  expect(sum(said, "events.repeated")).toBe(1);
  expect(valuesOf(said, "events.failed").filter(({ value }) => value > 0)).toHaveLength(2);
  expect(Math.max(...valuesOf(said, "outbox.waiting").map(({ value }) => value))).toBeGreaterThan(0);
});

test("paths that nobody has made add no metric: requests are told apart by a few families", async () => {
  const asked = await noting(async () => {
    for (const path of ["/api/streams", "/api/streams/x/chat", "/api/docs", "/api/x/y", "/x", "/api/auth/session"])
      await ask("GET", path);
  });
  const families = valuesOf(asked, "requests.served").map(({ line }) => line.family);
  expect(families).toEqual(["streams", "streams", "docs", "other", "other", "auth"]);
});

test("gauges tell what is: broadcasts with a channel and without, those that can be watched, and who watches", async () => {
  const before = await gathered(() => Session.measureOpen());
  const { stream } = await given.session(live);
  await given.session(["admitted"]);
  await given.session();
  const viewer = { actor: { kind: "nobody" } as const, address: "10.0.0.1", userAgent: "test" };
  const watcher = { ...viewer, streamId: stream.id, connection: id(), viewer: `visitor:${id()}` };
  await Viewers.join(watcher);
  const during = await gathered(() => Session.measureOpen());
  await Viewers.leave(watcher);
  const after = await gathered(() => Session.measureOpen());
  const grew = (lines: Line[], name: string) => sum(lines, name) - sum(before, name);
  const gauges = ["streams.open", "streams.waiting", "streams.live", "viewers.watching"];
  expect(gauges.map((name) => grew(during, name))).toEqual([2, 1, 1, 1]);
  expect(grew(after, "viewers.watching")).toBe(0);
});

test("a change that is rolled back is not counted", async () => {
  const { transaction } = await import("@directfanz/core/platform/database");
  const { artist, stream } = await given.stream();
  const lines = await gathered(() =>
    transaction(async () => {
      await Stream.start(stream.id, artist);
      throw new Error("no");
    }).catch(() => {}),
  );
  expect(sum(lines, "streams.requested")).toBe(0);
  expect((await gathered(() => Stream.start(stream.id, artist))).map((line) => line["streams.requested"])).toContain(1);
});

test("somebody who comes back is active, and leaves a write behind only every five minutes", async () => {
  const { measureActive, noteSeen } = await import("@directfanz/core/account/active");
  const { userId } = await given.fan();
  const now = new Date("2026-03-01T12:00:00Z");
  const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
  const active = async (at: Date) => sum(await gathered(() => measureActive(at)), "users.active");
  // Of the others, all are later than any time of this test.
  const others = await active(now);
  await noteSeen(userId, null, now);
  expect(await active(later(14))).toBe(others + 1);
  expect(await active(later(16))).toBe(others);
  await noteSeen(userId, now, later(4));
  expect(await active(later(16))).toBe(others);
  await noteSeen(userId, now, later(6));
  expect(await active(later(16))).toBe(others + 1);
});
