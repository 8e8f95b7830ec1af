import { setTimeout } from "node:timers/promises";
import { event } from "@directfanz/core/platform/event";
import { id } from "@directfanz/core/platform/ids";
import * as Stream from "@directfanz/core/stream";
import { given } from "@directfanz/core/testing/given";
import { expect, test } from "vitest";
import * as z from "zod";
import { atLeastOnce, awsSubscriber, exactlyOnce, scheduled } from "./subscriber.ts";

const counted = event("test.counted", z.object({ n: z.number() }));
const delivered = (name: string, data: unknown, outboxId = id()) => ({
  id: id(),
  "detail-type": name,
  detail: { id: outboxId, data },
});

/** A function that remembers what it was called with, and fails while it is told to. */
const counting = (kind = atLeastOnce) => {
  const state = { calls: [] as number[], fails: false };
  const handler = kind(`counting ${id()}`, counted, async ({ n }) => {
    if (state.fails) throw new Error("not now");
    state.calls.push(n);
  });
  return { state, handler };
};

test.each([atLeastOnce, exactlyOnce])("a fact is handled once, however often it is delivered", async (kind) => {
  const { state, handler } = counting(kind);
  const outboxId = id();
  // A sweep that publishes again makes a new event of the same fact.
  await handler(delivered("test.counted", { n: 1 }, outboxId));
  await handler(delivered("test.counted", { n: 1 }, outboxId));
  await handler(delivered("test.counted", { n: 2 }));
  expect(state.calls).toEqual([1, 2]);
});

test.each([atLeastOnce, exactlyOnce])("a fact whose handling failed is handled again", async (kind) => {
  const { state, handler } = counting(kind);
  const event = delivered("test.counted", { n: 1 });
  state.fails = true;
  await expect(handler(event)).rejects.toThrow("not now");
  state.fails = false;
  await handler(event);
  expect(state.calls).toEqual([1]);
});

/** An artist, and an effect on the database that can be counted. */
const writing = async () => {
  const artist = await given.artist();
  return {
    name: `writing ${id()}`,
    write: () => Stream.create({ title: "Written" }, artist),
    written: async () => (await Stream.list({ artistId: artist.userId }, artist)).items.length,
  };
};

test("deliveries at the same moment have an effect on the database once", async () => {
  const { name, write, written } = await writing();
  const handler = exactlyOnce(name, counted, async () => {
    await write();
    // Long enough for the others to come.
    await setTimeout(50);
  });
  const event = delivered("test.counted", { n: 1 });
  await Promise.all(Array.from({ length: 5 }, () => handler(event)));
  expect(await written()).toBe(1);
});

test("an effect on the database that fails halfway leaves nothing, and is had once it goes through", async () => {
  const { name, write, written } = await writing();
  let fails = true;
  const handler = exactlyOnce(name, counted, async () => {
    await write();
    if (fails) throw new Error("not now");
  });
  const event = delivered("test.counted", { n: 1 });
  await expect(handler(event)).rejects.toThrow("not now");
  expect(await written()).toBe(0);
  fails = false;
  await handler(event);
  await handler(event);
  expect(await written()).toBe(1);
});

test("what has another shape, or is of another kind, fails and does nothing", async () => {
  const { state, handler } = counting();
  await expect(handler(delivered("test.counted", { n: "one" }))).rejects.toThrow();
  await expect(handler(delivered("test.other", { n: 1 }))).rejects.toThrow("does not know");
  await expect(handler({ what: "is this" })).rejects.toThrow();
  expect(state.calls).toEqual([]);
});

test("one fact reaches each of its functions", async () => {
  const [one, other] = [counting(), counting()];
  const event = delivered("test.counted", { n: 1 });
  await one.handler(event);
  await other.handler(event);
  expect([one.state.calls, other.state.calls]).toEqual([[1], [1]]);
});

test("an event of AWS's counts once by its own id", async () => {
  const seen: string[] = [];
  const handler = awsSubscriber(`aws ${id()}`, z.object({ state: z.string() }), async ({ state }) => {
    seen.push(state);
  });
  const event = { id: id(), "detail-type": "State Change", detail: { state: "RUNNING", more: "than we read" } };
  await handler(event);
  await handler(event);
  await handler({ ...event, id: id() });
  expect(seen).toEqual(["RUNNING", "RUNNING"]);
});

test("a run by the clock that fails says so", async () => {
  await expect(scheduled("clock", () => Promise.reject(new Error("late")))({})).rejects.toThrow("late");
});
