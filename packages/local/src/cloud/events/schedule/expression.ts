import { Cron } from "croner";

/** When a schedule runs. Times are milliseconds since 1970. */
export interface Timetable {
  /** The first time after `after`; nothing where there is none any more. */
  next(after: number): number | undefined;
  /** True for `at(…)`: it runs once. */
  once: boolean;
}

/** An expression that Scheduler refuses. */
export class InvalidExpression extends Error {
  override readonly name = "InvalidExpression";
}

const units: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `rate(5 minutes)`, `cron(0 12 ? * MON-FRI *)` or `at(2026-11-22T13:00:00)` (Scheduler User Guide, "Schedule
 * types"). Rates run from `start`, the schedule's creation or its start date, at once and then in steps; `cron` and
 * `at` are read in the time zone.
 */
export const timetable = (expression: string, timeZone: string, start: number): Timetable => {
  const [, kind, inner = ""] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  checkZone(timeZone);
  if (kind === "rate") return rate(inner, start);
  if (kind === "cron") return cron(inner, timeZone);
  if (kind === "at") return at(inner, timeZone);
  throw new InvalidExpression(`Invalid Schedule Expression ${expression}.`);
};

const checkZone = (timeZone: string): void => {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    throw new InvalidExpression(`Invalid Schedule Expression Timezone ${timeZone}.`);
  }
};

const rate = (text: string, start: number): Timetable => {
  const [, count = "", unit = ""] = /^([1-9]\d{0,5}) (minute|hour|day)s?$/.exec(text) ?? [];
  const step = Number(count) * (units[unit] ?? 0);
  if (!(step > 0)) throw new InvalidExpression(`Invalid Schedule Expression rate(${text}).`);
  return {
    once: false,
    next: (after) => (after < start ? start : start + (Math.floor((after - start) / step) + 1) * step),
  };
};

/**
 * AWS's six fields, minutes to years, with `?`, `L`, `W` and `#`, by croner: `?` in the day that is not asked for is its
 * `*`, weekdays count from 1 for Sunday, `0/15` starts at 0.
 */
const cron = (text: string, timezone: string): Timetable => {
  const fields = text.trim().split(/\s+/);
  const [minute = "", hour = "", day = "", month = "", weekday = "", year = ""] = fields;
  // "You must use ? in either the day-of-month or the day-of-week field": one of them, not both.
  if (fields.length !== 6 || (day === "?") === (weekday === "?") || [minute, hour, month, year].includes("?")) {
    throw new InvalidExpression(`Invalid Schedule Expression cron(${text}).`);
  }
  const weekdays = weekday === "L" ? "7" : weekday;
  const days = [day, month, weekdays].map((field) => (field === "?" ? "*" : field)).join(" ");
  try {
    const pattern = new Cron(`0 ${minute} ${hour} ${days} ${year}`, {
      paused: true,
      timezone,
      mode: "7-part",
      alternativeWeekdays: true,
      sloppyRanges: true,
    });
    return { once: false, next: (after) => pattern.nextRun(new Date(after))?.getTime() };
  } catch {
    throw new InvalidExpression(`Invalid Schedule Expression cron(${text}).`);
  }
};

const at = (text: string, timezone: string): Timetable => {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text))
    throw new InvalidExpression(`Invalid Schedule Expression at(${text}).`);
  try {
    const moment = new Cron(text, { paused: true, timezone, allowPast: true });
    const time = moment.nextRun(new Date(0))?.getTime();
    if (time !== undefined) return { once: true, next: (after) => (time > after ? time : undefined) };
  } catch {
    // falls through to the refusal
  }
  throw new InvalidExpression(`Invalid Schedule Expression at(${text}).`);
};
