import { setTimeout } from "node:timers/promises";
import { eventBridge } from "@directfanz/core/platform/aws/eventbridge";
import { database } from "@directfanz/core/platform/database";
import type { Id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";
import * as Stream from "@directfanz/core/stream";
import { admitWaiting } from "@directfanz/core/stream/capacity";
import * as Session from "@directfanz/core/stream/session";
import { streamingSessions } from "@directfanz/core/stream/stream.sql";
import { given } from "@directfanz/core/testing/given";
import { bringUp } from "@directfanz/live/bring-up";
import { channelName } from "@directfanz/live/channel";
import { look } from "@directfanz/live/look";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { deployBus } from "../cloud/deploy/bus.ts";
import { countLoad, load } from "./database-load.ts";
import { cloudHere, type Here, rowOf } from "./given.ts";

vi.setConfig({ testTimeout: 240_000 });

const quota = 20;
const starts = 200;

let here: Here;
beforeAll(async () => {
  // The account has no more than the platform thinks: one too many is refused by MediaLive itself.
  here = await cloudHere({ quotas: { channels: quota, inputs: quota } });
  await deployBus(eventBridge(), link("Bus").name);
  Object.assign(link("Live"), { quotas: { channels: quota, packages: 30, harvests: 10 } });
  await countLoad();
});
afterAll(() => here.close());

/** Every session, by its place in the queue. */
const all = async () =>
  (await database().select().from(streamingSessions)).sort((one, other) => one.queueNumber - other.queueNumber);

test("200 starts at once against a quota of 20: in order, each provisioned once, with a bounded load on the database", async () => {
  const broadcasts = await Promise.all(Array.from({ length: starts }, () => given.stream()));
  const { statements: before } = await load();
  await Promise.all(broadcasts.map(({ artist, stream }) => Stream.start(stream.id, artist)));
  // And what follows from the 200 facts, at the same moment.
  await Promise.all(broadcasts.map(() => admitWaiting()));
  const each = ((await load()).statements - before) / starts;

  const burst = await all();
  expect(burst.filter(({ status }) => status === "provisioning")).toHaveLength(quota);
  expect(burst.filter(({ status }) => status === "requested")).toHaveLength(starts - quota);
  // Whose wish is not committed yet cannot be seen, and nobody waits for it: as many as there are connections.
  const first = burst.flatMap(({ admittedAt }, place) => (admittedAt ? [place] : []));
  expect(Math.max(...first)).toBeLessThan(quota + Number(process.env.DATABASE_POOL ?? 10));
  // The start 10, its publication 6, two looks whether somebody can be admitted 2 × 4, a tenth of an admission: 1.
  expect(each).toBeLessThan(25);
  const middle = burst.filter(({ status }) => status === "requested")[99];
  if (!middle) throw new Error("nobody waits");
  expect((await Session.view(middle)).queue).toEqual({ position: 100, of: 180, estimatedAt: null });

  // Each is brought up, some by two deliveries at the same moment, stopped, and put away.
  const driven = new Set<Id>();
  const drive = async (id: Id) => {
    if (driven.size % 4 === 0) await Promise.allSettled([bringUp(id), bringUp(id)]);
    while (!(await rowOf(id)).mediaLiveChannelArn) await bringUp(id);
    await Session.move(id, "end_requested", { endReason: "creator" });
    // As often as the reconciler and MediaLive's events would.
    for (let row = await rowOf(id); !row.cleanedAt; row = await rowOf(id)) {
      await look(row);
      await setTimeout(250);
    }
  };
  const lives: Promise<unknown>[] = [];
  for (let rows = burst; driven.size < starts; rows = await all()) {
    const held = rows.filter(({ admittedAt, cleanedAt }) => admittedAt && !cleanedAt);
    expect(held.length).toBeLessThanOrEqual(quota);
    for (const { id } of held.filter(({ id }) => !driven.has(id))) {
      driven.add(id);
      lives.push(drive(id));
    }
    await setTimeout(150);
  }
  await Promise.all(lives);

  const rows = await all();
  expect(rows.every(({ cleanedAt, crowdedAt }) => cleanedAt !== null && crowdedAt === null)).toBe(true);
  // MediaLive remembers what was deleted, too: one channel, and one input, of each.
  const names = (kind: string) =>
    here.cloud.state
      .collection<{ name: string }>(`medialive.${kind}`)
      .list()
      .map(({ name }) => name);
  expect(names("inputs").sort()).toEqual(rows.map(({ id }) => id).sort());
  expect(names("channels").sort()).toEqual(rows.map(({ id }) => channelName(id, 0)).sort());
  const waited = rows.filter((_, place) => !first.includes(place));
  const admissions = waited.map(({ admittedAt }) => admittedAt?.getTime() ?? 0);
  expect(admissions).toEqual([...admissions].sort((a, b) => a - b));
});
