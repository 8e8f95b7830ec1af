import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { User } from "../platform/actor.ts";
import { database } from "../platform/database.ts";
import type { Id } from "../platform/ids.ts";
import { link } from "../platform/links.ts";
import { closeRedis, newsChannel, redis, redisSubscriber } from "../platform/redis.ts";
import { startBus } from "../testing/bus.ts";
import { given } from "../testing/given.ts";
import { admitWaiting } from "./capacity.ts";
import { placeOf, room } from "./queue.ts";
import { tellQueue } from "./queue-news.ts";
import * as Session from "./session.ts";
import { streamingSessions } from "./stream.sql.ts";
import * as Stream from "./stream.ts";

const bus = await startBus();
Object.assign(process.env, { AWS_ENDPOINT_URL: bus.url, AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: "secret" });
afterAll(async () => {
  await closeRedis();
  await bus.close();
});

const grant = (channels: number) =>
  Object.assign(link("Live"), { quotas: { channels, packages: channels + 10, harvests: 10 } });
beforeEach(() => database().execute(sql`update streaming_sessions set status = 'ended', cleaned_at = now()`));

const start = async ({ artist, stream }: { artist: User; stream: { id: Id } }) => Stream.start(stream.id, artist);
const statusOf = async (sessionId: Id) => (await Session.find(sessionId))?.status;
const shown = async (sessionId: Id) => {
  const session = await Session.find(sessionId);
  if (!session) throw new Error("no session");
  return Session.view(session);
};
/** Nothing of it is left on AWS. */
const freed = async (sessionId: Id) => {
  const failed = await Session.move(sessionId, "failure");
  if (failed) await Session.putAway(failed.session, 0);
  await admitWaiting();
};

test("who comes when no channel is free waits, is told the place, and comes up in order", async () => {
  grant(1);
  const people = [await given.stream(), await given.stream(), await given.stream()];
  const asked = [];
  for (const one of people) asked.push((await start(one)).id);
  const [first = "", second = "", third = ""] = asked;
  expect(await Promise.all(asked.map(statusOf))).toEqual(["provisioning", "requested", "requested"]);
  expect((await shown(first)).queue).toBeNull();
  expect((await shown(second)).queue).toMatchObject({ position: 1, of: 2 });
  expect(await shown(third)).toMatchObject({ queue: { position: 2, of: 2 }, admittedAt: null });
  await freed(first);
  expect(await Promise.all(asked.map(statusOf))).toEqual(["failed", "provisioning", "requested"]);
  const moved = await shown(third);
  expect(moved.queue).toMatchObject({ position: 1, of: 1 });
  // By now a channel came free within the hour: the guess is so much of an hour, and a start longer until it is ready.
  expect(Date.parse(moved.queue?.estimatedAt ?? "")).toBeGreaterThan(Date.now());
  expect(moved.estimatedReadyAt && moved.estimatedReadyAt > (moved.queue?.estimatedAt ?? "")).toBe(true);
});

test("a stop takes the broadcast out of the queue at once", async () => {
  grant(1);
  const [running, waiting, last] = [await given.stream(), await given.stream(), await given.stream()];
  await start(running);
  await start(waiting);
  const behind = await start(last);
  expect(await Stream.stop(waiting.stream.id, waiting.artist)).toMatchObject({ status: "ended", queue: null });
  expect((await shown(behind.id)).queue).toMatchObject({ position: 1, of: 1 });
});

test("while AWS refuses somebody's channel nobody else is admitted, and that one stands first in the queue", async () => {
  grant(2);
  const refused = await start(await given.stream());
  await Session.note(refused.id, { crowdedAt: new Date() });
  const other = await start(await given.stream());
  expect(await statusOf(other.id)).toBe("requested");
  expect(await shown(refused.id)).toMatchObject({
    status: "provisioning",
    queue: { position: 1, of: 2, estimatedAt: null },
  });
  expect((await shown(other.id)).queue).toMatchObject({ position: 2, of: 2 });
  await Session.note(refused.id, { mediaLiveChannelArn: "arn:aws:medialive:us-east-1:0:channel:1" });
  await admitWaiting();
  expect(await statusOf(other.id)).toBe("provisioning");
  expect((await shown(refused.id)).queue).toBeNull();
});

test("everybody who waits is told of a move once in two seconds, however many moves there are", async () => {
  grant(1);
  await start(await given.stream());
  const waiting = await Promise.all([1, 2, 3].map(async () => start(await given.stream())));
  const heard: { streamId: Id; position: number }[] = [];
  const ear = redisSubscriber();
  await ear.subscribe(newsChannel);
  ear.on("message", (_, text) => {
    const { streamId, body } = JSON.parse(text);
    // One Redis for all test files: others' news is heard, too.
    if (waiting.some((one) => one.streamId === streamId))
      heard.push({ streamId, position: body.session.queue.position });
  });
  await redis().del("queue:told");
  await Promise.all(Array.from({ length: 20 }, () => tellQueue()));
  // What was published before this has been heard by its answer.
  await ear.ping();
  expect(heard.sort((a, b) => a.position - b.position).map(({ position }) => position)).toEqual([1, 2, 3]);
  expect(new Set(heard.map(({ streamId }) => streamId))).toEqual(new Set(waiting.map(({ streamId }) => streamId)));
});

/** What happens to the account: somebody asks, the nth that waits gives up, the nth that holds a channel gives it back. */
type Deed = { does: "ask" } | { does: "give up" | "give back"; nth: number };
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ does: "ask" as const }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("give up" as const), nth: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("give back" as const), nth: fc.nat(9) }) },
);

test("Property 40: whatever asks, gives up and gives back at once, the quota is used up, never exceeded, and served in order", async () => {
  const stock = await Promise.all(Array.from({ length: 18 }, () => given.stream()));
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.array(deed, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
      async (quota, rounds) => {
        await database().execute(sql`update streaming_sessions set status = 'ended', cleaned_at = now()`);
        grant(quota);
        const left = [...stock];
        const asked = new Set<Id>();
        const rows = async () =>
          (await database().select().from(streamingSessions))
            .filter(({ id }) => asked.has(id))
            .sort((one, other) => one.queueNumber - other.queueNumber);
        for (const round of rounds) {
          const before = await rows();
          const [waited, held] = [
            before.filter(({ status }) => status === "requested"),
            before.filter(({ admittedAt, cleanedAt }) => admittedAt && !cleanedAt),
          ];
          await Promise.all(
            round.map(async (one) => {
              if (one.does === "ask") {
                const next = left.pop();
                if (next) asked.add((await start(next)).id);
              } else if (one.does === "give up") {
                const quits = waited[one.nth];
                if (quits) await Session.move(quits.id, "end_requested", { endReason: "creator" });
              } else {
                const over = held[one.nth];
                if (over) await freed(over.id);
              }
            }),
          );
          const after = await rows();
          const holding = after.filter(({ admittedAt, cleanedAt }) => admittedAt && !cleanedAt);
          const waiting = after.filter(({ status }) => status === "requested");
          expect(holding.length).toBeLessThanOrEqual(quota);
          if (waiting.length > 0) expect(holding).toHaveLength(quota);
          expect(await room()).toEqual({ free: quota - holding.length, waiting: waiting.length });
          // Of those who stood in the queue already, nobody was passed over.
          const passed = waited.filter(({ id }) => waiting.some((still) => still.id === id));
          const admitted = after.filter(({ id, admittedAt }) => admittedAt && waited.some((one) => one.id === id));
          for (const one of passed)
            expect(admitted.every(({ queueNumber }) => queueNumber < one.queueNumber)).toBe(true);
          const places = await Promise.all(waiting.map(({ id }) => placeOf(id)));
          expect(places.map((place) => place?.position)).toEqual(waiting.map((_, at) => at + 1));
        }
      },
    ),
    { numRuns: 100 },
  );
}, 120_000);
