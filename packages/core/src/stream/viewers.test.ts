import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nobody, type User } from "../platform/actor.ts";
import { database } from "../platform/database.ts";
import { keys, redis } from "../platform/redis.ts";
import { given } from "../testing/given.ts";
import { patience } from "./presence.ts";
import { streamViewers } from "./stream.sql.ts";
import * as Viewers from "./viewers.ts";

const epoch = Date.parse("2030-01-01T00:00:00Z");
const at = (seconds: number) => new Date(epoch + seconds * 1000);

const page = (streamId: string, viewer: string, connection: string = randomUUID()): Viewers.Watcher => ({
  streamId,
  viewer: `visitor:${viewer}`,
  connection,
  actor: nobody,
  address: "203.0.113.77",
  userAgent: "a browser",
});
const rows = (streamId: string) => database().select().from(streamViewers).where(eq(streamViewers.streamId, streamId));

test("the owner does not count, and a person counts once with any number of tabs", async () => {
  const { artist, stream } = await given.stream();
  const fan = await given.fan();
  expect(Viewers.viewerOf(stream, artist, "v")).toBeUndefined();
  const tab = (actor: User): Viewers.Watcher => ({
    ...page(stream.id, ""),
    viewer: Viewers.viewerOf(stream, actor, "v") ?? "",
    actor,
  });
  const [one, two] = [tab(fan), tab(fan)];
  expect(await Viewers.join(one, at(0))).toBe(1);
  expect(await Viewers.join(two, at(1))).toBe(1);
  expect(await Viewers.leave(one, at(2))).toBe(1);
  expect(await Viewers.leave(two, at(3))).toBe(0);
  expect(await Viewers.metrics(stream.id, nobody, at(3))).toEqual({ now: 0, peak: 1, total: 1 });
  expect(await rows(stream.id)).toMatchObject([
    { viewerId: fan.userId, displayName: "Finn", isAnonymous: false, watchTime: 3, joinedAt: at(0), leftAt: at(3) },
  ]);
});

test("a killed process takes its viewers with it after three heartbeats", async () => {
  const { stream } = await given.stream();
  const [alive, dead] = [page(stream.id, "alive"), page(stream.id, "dead")];
  await Viewers.join(alive, at(0));
  expect(await Viewers.join(dead, at(0))).toBe(2);
  await Viewers.heartbeat(alive, at(10));
  await Viewers.heartbeat(dead, at(10));
  for (const seconds of [20, 30, 39]) expect(await Viewers.heartbeat(alive, at(seconds))).toBe(2);
  expect(await Viewers.count(stream.id, at(40))).toBe(1);
  expect(await Viewers.forgetSilent(stream.id, at(40))).toBe(1);
  const [row] = (await rows(stream.id)).filter((row) => row.sessionId.endsWith("dead"));
  expect(row).toMatchObject({ watchTime: 10, leftAt: at(10) });
});

test("a Redis that lost its memory knows everybody again after a heartbeat, and nobody counts twice", async () => {
  const { stream } = await given.stream();
  const watcher = page(stream.id, "v");
  await Viewers.join(watcher, at(0));
  await redis().del(keys.viewers(stream.id).key);
  expect(await Viewers.count(stream.id, at(1))).toBe(0);
  expect(await Viewers.heartbeat(watcher, at(10))).toBe(1);
  expect(await Viewers.metrics(stream.id, nobody, at(10))).toEqual({ now: 1, peak: 1, total: 1 });
});

test("what is kept of a visitor does not name a person", async () => {
  const { stream } = await given.stream();
  const from = async (address: string) => {
    await Viewers.join({ ...page(stream.id, address), address, userAgent: "x".repeat(5_000) }, at(0));
    return (await rows(stream.id)).find((row) => row.sessionId.endsWith(address));
  };
  expect(await from("203.0.113.77")).toMatchObject({ ipAddress: "203.0.113.0", userAgent: "x".repeat(200) });
  expect(await from("::ffff:203.0.113.77")).toMatchObject({ ipAddress: "203.0.113.0" });
  expect(await from("2001:db8:1:2:3:4:5:6")).toMatchObject({ ipAddress: "2001:db8:1::" });
  expect(await from("::1")).toMatchObject({ ipAddress: "::" });
});

test("of many who come at once each is counted, once", async () => {
  const { stream } = await given.stream();
  await Promise.all(Array.from({ length: 60 }, (_, i) => Viewers.join(page(stream.id, `v${i % 40}`), at(0))));
  expect(await Viewers.metrics(stream.id, nobody, at(0))).toEqual({ now: 40, peak: 40, total: 40 });
});

test("figures are for those who may watch", async () => {
  const { stream } = await given.stream({ isPublic: false });
  await expect(Viewers.metrics(stream.id, nobody)).rejects.toMatchObject({ status: 401 });
});

/** Three viewers with two pages each, on two servers; what can happen to them. */
const viewer = fc.constantFrom("a", "b", "c");
const tab = fc.constantFrom(0, 1);
const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("join" as const), viewer, tab }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("leave" as const), viewer, tab }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 0, max: 35 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("beat" as const), server: tab }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const), server: tab }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("sweep" as const) }) },
);

interface Tab {
  viewer: string;
  /** Whether a server still speaks for it. */
  alive: boolean;
  last: number;
}

/** The truth, told without sets that expire: what each page last said, and when each visit began. */
class Truth {
  now = 0;
  peak = 0;
  tabs = new Map<string, Tab>();
  visits = new Map<string, number>();
  watched = new Map<string, number>();

  last(viewer: string): number {
    return Math.max(...[...this.tabs.values()].filter((tab) => tab.viewer === viewer).map((tab) => tab.last));
  }
  isPresent(viewer: string): boolean {
    return this.last(viewer) > this.now - patience / 1000;
  }
  get present(): number {
    return ["a", "b", "c"].filter((viewer) => this.isPresent(viewer)).length;
  }
  end(viewer: string, when: number): void {
    const began = this.visits.get(viewer);
    if (began === undefined) return;
    this.visits.delete(viewer);
    this.watched.set(viewer, (this.watched.get(viewer) ?? 0) + when - began);
  }
  beat(connection: string, viewer: string): void {
    if (!this.isPresent(viewer)) {
      this.end(viewer, this.last(viewer));
      this.visits.set(viewer, this.now);
      this.watched.set(viewer, this.watched.get(viewer) ?? 0);
    }
    this.tabs.set(connection, { viewer, alive: true, last: this.now });
    this.peak = Math.max(this.peak, this.present);
  }
  leave(connection: string, viewer: string): void {
    this.tabs.delete(connection);
    if (!this.isPresent(viewer)) this.end(viewer, this.now);
  }
  sweep(): void {
    for (const viewer of this.visits.keys()) if (!this.isPresent(viewer)) this.end(viewer, this.last(viewer));
  }
}

test("Property 19: viewers now, at most and in all equal the truth after any sequence of joins, leaves and crashes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
      const { stream } = await given.stream();
      const truth = new Truth();
      for (const act of actions) {
        const now = at(truth.now);
        if (act.kind === "wait") truth.now += act.seconds;
        if (act.kind === "join" || act.kind === "leave") {
          const watcher = page(stream.id, act.viewer, `${act.viewer}${act.tab}`);
          const known = truth.tabs.has(watcher.connection);
          if (act.kind === "join") {
            truth.beat(watcher.connection, act.viewer);
            expect(await Viewers.join(watcher, now)).toBe(truth.present);
          } else if (known) {
            truth.leave(watcher.connection, act.viewer);
            expect(await Viewers.leave(watcher, now)).toBe(truth.present);
          }
        }
        if (act.kind === "beat") {
          for (const [connection, { viewer, alive }] of truth.tabs) {
            if (!alive || !connection.endsWith(String(act.server))) continue;
            truth.beat(connection, viewer);
            await Viewers.heartbeat(page(stream.id, viewer, connection), now);
          }
        }
        if (act.kind === "crash") {
          for (const [connection, tab] of truth.tabs) if (connection.endsWith(String(act.server))) tab.alive = false;
        }
        if (act.kind === "sweep") {
          truth.sweep();
          await Viewers.forgetSilent(stream.id, now);
        }
        expect(await Viewers.metrics(stream.id, nobody, at(truth.now))).toEqual({
          now: truth.present,
          peak: truth.peak,
          total: truth.watched.size,
        });
      }
      const kept = (await rows(stream.id)).map((row) => [row.sessionId.split(":").at(-1), row.watchTime]);
      expect(new Map(kept as [string, number][])).toEqual(truth.watched);
    }),
    { numRuns: 100 },
  );
}, 120_000);
