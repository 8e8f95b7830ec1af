import type { Schedules } from "../schedule/schedules.ts";
import { type Section, table, time } from "./parts.ts";

/** The schedules and when they run next. */
export const scheduleSection = (schedules: Schedules): Section => ({
  id: "schedules",
  title: "Schedules",
  body: table(
    ["Name", "When", "State", "Next"],
    schedules
      .list({ limit: 100 })
      .map(({ Name, ScheduleExpression, State, nextAt }) => [
        Name,
        ScheduleExpression,
        State,
        nextAt === undefined ? "–" : time(nextAt),
      ]),
    "No schedule.",
  ),
});
