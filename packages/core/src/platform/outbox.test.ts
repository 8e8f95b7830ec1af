import { eq, isNotNull, isNull } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import * as z from "zod";
import { startBus } from "../testing/bus.ts";
import { gathered, valuesOf } from "../testing/metrics.ts";
import { database, transaction } from "./database.ts";
import { event } from "./event.ts";
import { id } from "./ids.ts";
import { outbox, processedEvents } from "./outbox.sql.ts";
import { announce, claim, forgetOld, measureWaiting, publishPending, remember, seen } from "./outbox.ts";

const counted = event("test.counted", z.object({ n: z.number().int() }));
const say = (subject: string, n: number) => transaction((tx) => announce(tx, counted, subject, { n }));

let bus: Awaited<ReturnType<typeof startBus>>;
beforeAll(async () => {
  bus = await startBus();
  vi.stubEnv("AWS_ENDPOINT_URL", bus.url);
});
afterAll(() => bus.close());
beforeEach(async () => {
  await database().delete(outbox);
  Object.assign(bus, { down: false, refuses: () => undefined, refusesCall: () => false, breaksAfterTaking: false });
  bus.taken.length = 0;
});

const told = (subject?: string) =>
  bus.taken.filter((fact) => !subject || fact.detail.data.subject === subject).map((fact) => fact.detail.data.n);
const waiting = () => database().$count(outbox, isNull(outbox.publishedAt));
/** As if the time had come that refused facts wait for. */
const later = () =>
  database()
    .update(outbox)
    .set({ retryAt: new Date(0) })
    .where(isNotNull(outbox.retryAt));
const refusing = (code: string, which: (n: unknown) => boolean) => {
  bus.refuses = ({ detail }) => (which(detail.data.n) ? code : undefined);
};
const takesAll = () => refusing("", () => false);

test("a fact is on the bus once its transaction has committed", async () => {
  await say("a", 1);
  expect(bus.taken).toEqual([{ name: "test.counted", detail: { id: expect.any(String), data: { n: 1 } } }]);
  expect(await waiting()).toBe(0);
});

test("what is rolled back was never announced", async () => {
  const failing = transaction(async (tx) => {
    await announce(tx, counted, "a", { n: 1 });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await publishPending();
  expect(bus.taken).toEqual([]);
});

test("a fact that the shape forbids undoes the transaction", async () => {
  await expect(transaction((tx) => announce(tx, counted, "a", { n: 1.5 }))).rejects.toThrow();
  expect(await database().$count(outbox)).toBe(0);
});

test("with the bus down the change stands, and a later sweep publishes in the order of writing", async () => {
  bus.down = true;
  for (let n = 0; n < 12; n++) await say("a", n);
  expect(bus.taken).toEqual([]);
  bus.down = false;
  expect(await publishPending()).toBe(12);
  expect(told()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
}, 60_000);

test("a refused fact holds back what follows of its subject, and nothing of others", async () => {
  refusing("ThrottlingException", () => true);
  await say("a", 1);
  await say("a", 2);
  await say("b", 3);
  refusing("ThrottlingException", (n) => n === 1);
  await later();
  await publishPending();
  expect(told()).toEqual([3]);
  takesAll();
  // The refused one waits a while before it is tried again, and its subject with it.
  await publishPending();
  expect(told()).toEqual([3]);
  await later();
  await publishPending();
  expect(told()).toEqual([3, 1, 2]);
});

test("facts that must wait, more than one call takes, hold up nobody else", async () => {
  refusing("ThrottlingException", (n) => n === 0);
  for (let subject = 0; subject < 12; subject++) await say(`blocked ${subject}`, 0);
  await later();
  await say("free", 1);
  await say("free", 2);
  expect(told()).toEqual([1, 2]);
}, 30_000);

test("a fact that can never be sent is set aside after some attempts, said so, and its subject goes on", async () => {
  refusing("MalformedDetail", (n) => n === 1);
  for (const n of [1, 2, 3]) await say("a", n);
  for (let attempt = 1; attempt < 5; attempt++) {
    expect(told()).toEqual([]);
    await later();
    await publishPending();
  }
  expect(told()).toEqual([2, 3]);
  const setAside = async () => valuesOf(await gathered(measureWaiting), "outbox.setAside").map(({ value }) => value);
  expect(await setAside()).toEqual([1]);
  expect(await waiting()).toBe(1);
  // Mended by hand.
  takesAll();
  await database().update(outbox).set({ refusedAt: null });
  await later();
  await publishPending();
  expect(told()).toEqual([2, 3, 1]);
  expect(await setAside()).toEqual([0]);
});

test("what somebody can mend is never set aside", async () => {
  refusing("AccessDeniedException", () => true);
  await say("a", 1);
  for (let attempt = 0; attempt < 8; attempt++) {
    await later();
    await publishPending();
  }
  takesAll();
  await later();
  await publishPending();
  expect(told()).toEqual([1]);
});

test("a call that is refused as a whole for one of its facts takes the others all the same", async () => {
  bus.down = true;
  for (const n of [1, 2, 3]) await say(`subject ${n}`, n);
  bus.down = false;
  bus.refusesCall = (facts) => facts.some(({ detail }) => detail.data.n === 2);
  await publishPending();
  expect(told()).toEqual([1, 3]);
  bus.refusesCall = () => false;
  await later();
  await publishPending();
  expect(told()).toEqual([1, 3, 2]);
}, 30_000);

test("whatever the bus refuses, and wherever it breaks off, each subject's facts come in order", async () => {
  const step = fc.record({
    subject: fc.constantFrom("a", "b", "c"),
    bus: fc.constantFrom("well", "refuses", "breaks off", "refuses the subject"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      await database().delete(outbox);
      bus.taken.length = 0;
      for (const [n, { subject, bus: mood }] of steps.entries()) {
        let seen = 0;
        bus.breaksAfterTaking = mood === "breaks off" && n % 4 === 0;
        bus.refuses = ({ detail }) =>
          mood === "refuses" || (mood === "refuses the subject" && detail.data.n === n) || seen++ % 3 === 2
            ? "InternalFailure"
            : undefined;
        await say(subject, n);
        if (n % 2 === 0) await later();
      }
      bus.breaksAfterTaking = false;
      bus.refuses = () => undefined;
      await later();
      await publishPending();
      for (const subject of ["a", "b", "c"]) {
        const wanted = steps.flatMap((step, n) => (step.subject === subject ? [n] : []));
        // Twice is allowed, and a consumer leaves it out; what it is told for the first time comes in order.
        const first = [...new Set(told())].filter((n) => wanted.includes(Number(n)));
        expect(first).toEqual(wanted);
      }
    }),
    { numRuns: 100 },
  );
}, 120_000);

test("a crash between publishing and noting it publishes again: at least once", async () => {
  bus.breaksAfterTaking = true;
  await say("a", 1);
  bus.breaksAfterTaking = false;
  await publishPending();
  const ids = new Set(bus.taken.map((fact) => fact.detail.id));
  expect(bus.taken.length).toBeGreaterThan(1);
  expect(ids.size).toBe(1);
});

test("relays at the same time publish nothing twice", async () => {
  bus.down = true;
  for (let n = 0; n < 2; n++) await say("a", n);
  bus.down = false;
  await Promise.all(Array.from({ length: 4 }, () => publishPending()));
  await publishPending();
  expect(told()).toEqual([0, 1]);
}, 30_000);

test("what is announced while a relay is at work goes out with it", async () => {
  for (let round = 0; round < 20; round++) {
    bus.taken.length = 0;
    await Promise.all(Array.from({ length: 4 }, (_, n) => say(`subject ${n}`, n)));
    expect(told().sort()).toEqual([0, 1, 2, 3]);
  }
});

test("a subscriber remembers an event; another one does not", async () => {
  const eventId = id();
  expect(await seen("one", eventId)).toBe(false);
  await remember("one", eventId);
  await remember("one", eventId);
  expect(await seen("one", eventId)).toBe(true);
  expect(await seen("two", eventId)).toBe(false);
});

test("of two claims at once one gets the event, once the other has failed or committed", async () => {
  const eventId = id();
  const [claimed, failed] = [Promise.withResolvers<void>(), Promise.withResolvers<never>()];
  const failing = transaction(async (tx) => {
    expect(await claim(tx, "one", eventId)).toBe(true);
    claimed.resolve();
    await failed.promise;
  });
  await claimed.promise;
  const waits = transaction((tx) => claim(tx, "one", eventId));
  failed.reject(new Error("no"));
  await expect(failing).rejects.toThrow("no");
  expect(await waits).toBe(true);
  expect(await transaction((tx) => claim(tx, "one", eventId))).toBe(false);
  expect(await transaction((tx) => claim(tx, "two", eventId))).toBe(true);
});

test("old facts are forgotten once they were published, never before", async () => {
  await say("a", 1);
  bus.down = true;
  await say("a", 2);
  const longAgo = new Date(Date.now() - 40 * 86_400_000);
  await database().update(outbox).set({ createdAt: longAgo });
  await database().update(outbox).set({ publishedAt: longAgo }).where(eq(outbox.attempts, 1));
  await database().insert(processedEvents).values({ subscriber: "old", eventId: "x", processedAt: longAgo });
  await forgetOld(30);
  expect(await database().$count(outbox)).toBe(1);
  expect(await seen("old", "x")).toBe(false);
}, 30_000);
