import { randomUUID } from "node:crypto";
import type { State } from "../../state.ts";
import type { Place } from "../arn.ts";
import type { Deliveries } from "../delivery/deliveries.ts";
import { type Pump, pump } from "../pump.ts";
import type { Clock } from "../time.ts";
import { timetable } from "./expression.ts";
import type { Schedule } from "./schedule.ts";

/** The schedules, and the clock that runs them. */
export interface Schedules {
  get(name: string): Schedule | undefined;
  /** Keeps a schedule, and works out anew when it runs next. */
  put(schedule: Schedule): void;
  delete(name: string): boolean;
  list(options: { after?: string; prefix?: string; limit: number }): Schedule[];
  close(): void;
}

interface Settings {
  state: State;
  place: Place;
  clock: Clock;
  deliveries: Deliveries;
  /** Called after a schedule has fired. */
  fired: () => void;
}

/** A firing that lies in the database already, whose time came while nobody was there, fires once at the start. */
export const schedules = (settings: Settings): Schedules => {
  const { state, clock } = settings;
  const all = state.collection<Schedule>("scheduler.schedules");
  const nextOf = (schedule: Schedule, after: number): number | undefined => {
    if (schedule.State === "DISABLED") return undefined;
    const start = schedule.StartDate === undefined ? schedule.createdAt : schedule.StartDate * 1_000;
    const times = timetable(schedule.ScheduleExpression, schedule.ScheduleExpressionTimezone, start);
    // Start and end dates do not bound a schedule that runs once (API reference, CreateSchedule).
    const next = times.next(times.once ? after : Math.max(after, start - 1));
    const end = times.once ? undefined : schedule.EndDate;
    return next !== undefined && end !== undefined && next >= end * 1_000 ? undefined : next;
  };
  const everything = (): Schedule[] => all.list({ limit: 100_000 });
  const nextDue = (): number | undefined => {
    const times = everything().flatMap((schedule) => schedule.nextAt ?? []);
    return times.length > 0 ? Math.min(...times) : undefined;
  };
  const fireDue = (): void => {
    const now = clock.now();
    for (const schedule of everything()) {
      if (schedule.nextAt === undefined || schedule.nextAt > now) continue;
      fire(settings, schedule, schedule.nextAt);
      const nextAt = nextOf(schedule, now);
      if (nextAt === undefined && schedule.ActionAfterCompletion === "DELETE") all.delete(schedule.Name);
      else all.set(schedule.Name, { ...schedule, nextAt });
    }
    settings.fired();
  };
  const running: Pump = pump(clock, nextDue, fireDue);
  running.wake();
  return {
    get: (name) => all.get(name),
    put: (schedule) => {
      // One millisecond earlier, so that a rate's first run is its creation itself.
      all.set(schedule.Name, { ...schedule, nextAt: nextOf(schedule, clock.now() - 1) });
      running.wake();
    },
    delete: (name) => all.delete(name),
    list: (options) => all.list(options),
    close: running.close,
  };
};

const fire = ({ deliveries, place, clock }: Settings, schedule: Schedule, scheduledFor: number): void => {
  const { Arn, RetryPolicy, DeadLetterConfig, Input } = schedule.Target;
  const eventId = randomUUID();
  deliveries.add({
    eventId,
    origin: { kind: "schedule", arn: schedule.Arn },
    destination: { arn: Arn, retryPolicy: RetryPolicy, deadLetterArn: DeadLetterConfig?.Arn },
    input:
      Input === undefined
        ? scheduledEvent(place, schedule, eventId, scheduledFor)
        : fill(Input, schedule, eventId, scheduledFor),
    createdAt: clock.now(),
  });
};

/** What a target without an input of its own gets; its detail is a text (Scheduler User Guide, "Universal targets"). */
const scheduledEvent = (place: Place, schedule: Schedule, id: string, time: number): string =>
  JSON.stringify({
    version: "0",
    id,
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: place.account,
    time: wholeSeconds(time),
    region: place.region,
    resources: [schedule.Arn],
    detail: "{}",
  });

/** Context attributes within an input (Scheduler User Guide, "Adding context attributes"). */
const fill = (input: string, schedule: Schedule, id: string, time: number): string =>
  input
    .replaceAll("<aws.scheduler.schedule-arn>", schedule.Arn)
    .replaceAll("<aws.scheduler.scheduled-time>", wholeSeconds(time))
    .replaceAll("<aws.scheduler.execution-id>", id)
    .replaceAll("<aws.scheduler.attempt-number>", "1");

const wholeSeconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
