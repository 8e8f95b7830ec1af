import fc from "fast-check";
import { expect, test } from "vitest";
import { InvalidExpression, timetable } from "./expression.ts";

const next = (expression: string, after: string, zone = "UTC", start = after): string | undefined => {
  const time = timetable(expression, zone, Date.parse(start)).next(Date.parse(after));
  return time === undefined ? undefined : new Date(time).toISOString();
};

// 2026-11-22 is a Sunday.
const now = "2026-11-22T13:07:30Z";

test.each([
  ["every quarter of an hour", "cron(0/15 * * * ? *)", "2026-11-22T13:15:00.000Z"],
  ["by lists", "cron(5,35 14 * * ? *)", "2026-11-22T14:05:00.000Z"],
  ["weekdays by name", "cron(0 12 ? * MON-FRI *)", "2026-11-23T12:00:00.000Z"],
  ["weekdays by number, from 1 for Sunday", "cron(0 12 ? * 2-6 *)", "2026-11-23T12:00:00.000Z"],
  ["Sunday", "cron(0 14 ? * 1 *)", "2026-11-22T14:00:00.000Z"],
  ["the last day of the month", "cron(0 12 L * ? *)", "2026-11-30T12:00:00.000Z"],
  ["the weekday nearest to a day", "cron(0 12 6W 12 ? 2026)", "2026-12-07T12:00:00.000Z"],
  ["the last Friday of the month", "cron(0 12 ? * 6L *)", "2026-11-27T12:00:00.000Z"],
  ["the last day of the week", "cron(0 12 ? * L *)", "2026-11-28T12:00:00.000Z"],
  ["the third Friday of the month", "cron(0 12 ? * 6#3 *)", "2026-12-18T12:00:00.000Z"],
  ["a year", "cron(0 12 1 1 ? 2028)", "2028-01-01T12:00:00.000Z"],
  ["a year that is over", "cron(0 12 1 1 ? 2020)", undefined],
  ["a moment", "at(2026-12-01T10:00:00)", "2026-12-01T10:00:00.000Z"],
  ["a moment that is over", "at(2020-12-01T10:00:00)", undefined],
])("%s: %s", (_name, expression, expected) => {
  expect(next(expression, now)).toBe(expected);
});

test("cron and at are read in the time zone, through the change of clocks", () => {
  expect(next("cron(0 12 * * ? *)", now, "Europe/Berlin")).toBe("2026-11-23T11:00:00.000Z");
  expect(next("cron(0 12 * * ? *)", "2026-07-01T00:00:00Z", "Europe/Berlin")).toBe("2026-07-01T10:00:00.000Z");
  expect(next("at(2026-12-01T10:00:00)", now, "America/New_York")).toBe("2026-12-01T15:00:00.000Z");
});

test.each([
  "rate(0 minutes)",
  "rate(-1 minutes)",
  "rate(1.5 hours)",
  "rate(5 seconds)",
  "rate(5minutes)",
  "cron(* * * * * *)",
  "cron(* * ? * ? *)",
  "cron(0 12 * * ?)",
  "cron(61 * * * ? *)",
  "cron(? * * * ? *)",
  "cron(0 12 ? * 9 *)",
  "at(2026-13-41T10:00:00)",
  "at(2026-12-01T10:00:00Z)",
  "at(tomorrow)",
  "every(5 minutes)",
  "5 minutes",
  "",
])("%s is refused", (expression) => {
  expect(() => timetable(expression, "UTC", 0)).toThrow(InvalidExpression);
});

test("an unknown time zone is refused", () => {
  expect(() => timetable("rate(1 minute)", "Mars/Olympus", 0)).toThrow(InvalidExpression);
});

test("a rate runs at its start, then in whole steps from it, never before what was asked", () => {
  const unit = fc.constantFrom<[string, number]>(["minute", 60_000], ["hours", 3_600_000], ["days", 86_400_000]);
  const time = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), unit, time, time, (count, [name, length], start, after) => {
      const step = count * length;
      const times = timetable(`rate(${count} ${name})`, "UTC", start);
      const at = times.next(after) ?? Number.NaN;
      expect(at).toBeGreaterThan(after < start ? start - 1 : after);
      expect((at - start) % step).toBe(0);
      if (after >= start) expect(at - after).toBeLessThanOrEqual(step);
      else expect(at).toBe(start);
    }),
  );
});
