import fc from "fast-check";
import { expect, test } from "vitest";
import { clock, howMany, inWords, secondsSince, secondsUntil } from "./format.ts";

test.each([
  [0, "0:00"],
  [75.9, "1:15"],
  [3600, "1:00:00"],
  [3675, "1:01:15"],
  [-3, "0:00"],
  [Number.NaN, "0:00"],
  [Number.POSITIVE_INFINITY, "0:00"],
])("clock(%s) is %s", (seconds, text) => {
  expect(clock(seconds)).toBe(text);
});

test("a clock can be read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400_000 }), (seconds) => {
      const read = clock(seconds)
        .split(":")
        .reduce((sum, part) => sum * 60 + Number(part), 0);
      expect(read).toBe(seconds);
    }),
  );
});

test.each([
  [0, "0 seconds"],
  [1, "1 second"],
  [61, "1 minute 1 second"],
  [3600, "1 hour"],
  [3675, "1 hour 1 minute"],
  [3605, "1 hour"],
  [90_000, "1 day 1 hour"],
])("inWords(%s) is %s", (seconds, text) => {
  expect(inWords(seconds)).toBe(text);
});

test("what is left and what has gone are never below zero, and only one of them is above it", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), fc.integer(), (date, by) => {
      const now = date.getTime() + by;
      const [left, gone] = [secondsUntil(date.toISOString(), now), secondsSince(date.toISOString(), now)];
      expect(Math.min(left, gone)).toBe(0);
      expect(Math.abs(Math.abs(by) / 1000 - Math.max(left, gone))).toBeLessThan(1);
    }),
  );
});

test("numbers of people are counted as one says them", () => {
  expect([howMany(0, "viewer"), howMany(1, "viewer"), howMany(1234, "viewer")]).toEqual([
    "0 viewers",
    "1 viewer",
    "1.2K viewers",
  ]);
});
