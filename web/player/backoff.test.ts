import fc from "fast-check";
import { expect, test } from "vitest";
import { backoff, renewIn } from "./backoff.ts";

test("pauses double up to ten seconds", () => {
  expect([1, 2, 3, 4, 5, 6, 7].map((attempt) => backoff(attempt, () => 0))).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
  ]);
});

test("every pause is bounded, however often it is tried", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const pause = backoff(attempt, () => random);
      expect(pause).toBeGreaterThanOrEqual(400);
      expect(pause).toBeLessThanOrEqual(10_000);
    }),
  );
});

test("access is renewed before it ends, and never in a tight loop", () => {
  const now = Date.UTC(2027, 0, 1);
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 1_000_000_000 }), (life) => {
      const pause = renewIn(new Date(now + life).toISOString(), now);
      expect(pause).toBeGreaterThanOrEqual(1_000);
      if (life > 2_000) expect(pause).toBeLessThan(life);
      // What setTimeout takes; more would run at once.
      expect(pause).toBeLessThan(2 ** 31);
    }),
  );
});
