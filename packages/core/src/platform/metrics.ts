/**
 * The platform's own metrics: what code can count and measure (`meter.ts`), what alarms can watch (`alarms.ts`) and what
 * dashboards show, said once. Nothing is imported here, so that `stacks/` can read it too.
 */
export interface Metric {
  /** CloudWatch's word for it. */
  unit: "Count" | "Milliseconds" | "Seconds" | "Percent";
  area: "application" | "business" | "security";
  /**
   * By what it is told apart: each set of dimensions is a metric of its own to CloudWatch, and on the bill (0.30 $ a
   * month for each value). The empty set is the whole platform. Only what has few values may be a dimension.
   */
  by: readonly (readonly Dimension[])[];
  /** How values of one minute become one: events are summed up, gauges have a highest value, times a percentile. */
  statistic: "Sum" | "Maximum" | "p95";
  tells: string;
  /** Kept by the second, for who must act within one minute; else by the minute. */
  bySecond?: true;
}

/** `service` is the process's own; everything else is said with the value. */
export type Dimension = "service" | "family" | "function" | "reason" | "role" | "limit";

const whole = [[]] as const;
const byService = [["service"], ["service", "family"]] as const;
const byFunction = [[], ["function"]] as const;
const byReason = [[], ["reason"]] as const;

export const metrics = {
  "requests.served": {
    unit: "Count",
    area: "application",
    by: byService,
    statistic: "Sum",
    tells: "Requests that the API answered, by the process and the family of routes.",
  },
  "requests.failed": {
    unit: "Count",
    area: "application",
    by: byService,
    statistic: "Sum",
    tells: "Requests that failed through a fault of ours (5xx).",
  },
  "requests.refused": {
    unit: "Count",
    area: "application",
    by: byService,
    statistic: "Sum",
    tells: "Requests that were refused (4xx).",
  },
  "requests.duration": {
    unit: "Milliseconds",
    area: "application",
    by: byService,
    statistic: "p95",
    tells: "How long the API took to answer.",
  },
  "process.busy": {
    unit: "Percent",
    area: "application",
    by: [["service"]],
    statistic: "Maximum",
    tells: "Part of ten seconds in which a process had no time for anything new. Scaling acts on it.",
    bySecond: true,
  },
  "sockets.opened": {
    unit: "Count",
    area: "application",
    by: whole,
    statistic: "Sum",
    tells: "Pages that connected to realtime. A jump is a reconnection of all.",
  },
  "outbox.waiting": {
    unit: "Count",
    area: "application",
    by: whole,
    statistic: "Maximum",
    tells: "Facts that are not on the bus yet.",
  },
  "outbox.lag": {
    unit: "Seconds",
    area: "application",
    by: whole,
    statistic: "Maximum",
    tells: "How long the oldest of them has waited.",
  },
  "outbox.refused": {
    unit: "Count",
    area: "application",
    by: whole,
    statistic: "Sum",
    tells: "Facts that the bus did not take at an attempt.",
  },
  "outbox.setAside": {
    unit: "Count",
    area: "application",
    by: whole,
    statistic: "Maximum",
    tells: "Facts that the bus will never take. What follows of their subjects went on without them.",
  },
  "events.handled": {
    unit: "Count",
    area: "application",
    by: byFunction,
    statistic: "Sum",
    tells: "Events, and ticks of the clock, that functions have dealt with.",
  },
  "events.failed": {
    unit: "Count",
    area: "application",
    by: byFunction,
    statistic: "Sum",
    tells: "Events whose handling failed: an attempt, not yet a loss.",
  },
  "events.repeated": {
    unit: "Count",
    area: "application",
    by: byFunction,
    statistic: "Sum",
    tells: "Events that came again after they had been dealt with, and were left out.",
  },
  "events.duration": {
    unit: "Milliseconds",
    area: "application",
    by: byFunction,
    statistic: "p95",
    tells: "How long handling took.",
  },
  "orphans.found": {
    unit: "Count",
    area: "application",
    by: whole,
    statistic: "Maximum",
    tells: "What stands on AWS for no broadcast that wants it, when it was last looked.",
  },
  "accounts.created": {
    unit: "Count",
    area: "business",
    by: [[], ["role"]],
    statistic: "Sum",
    tells: "Sign-ups.",
  },
  "users.active": {
    unit: "Count",
    area: "business",
    by: whole,
    statistic: "Maximum",
    tells: "People who were signed in and did something within the last 15 minutes.",
  },
  "viewers.watching": {
    unit: "Count",
    area: "business",
    by: whole,
    statistic: "Maximum",
    tells: "Viewers of all broadcasts together.",
  },
  "streams.open": {
    unit: "Count",
    area: "business",
    by: whole,
    statistic: "Maximum",
    tells:
      "Broadcasts under way, from admitted to recorded. Each holds a MediaLive channel, of which there is a quota.",
  },
  "streams.waiting": {
    unit: "Count",
    area: "business",
    by: whole,
    statistic: "Maximum",
    tells: "Broadcasts that wait in the queue for a channel.",
  },
  "streams.live": {
    unit: "Count",
    area: "business",
    by: whole,
    statistic: "Maximum",
    tells: "Broadcasts that can be watched now.",
  },
  "streams.requested": {
    unit: "Count",
    area: "business",
    by: whole,
    statistic: "Sum",
    tells: "Clicks on Go live.",
  },
  "streams.started": {
    unit: "Count",
    area: "business",
    by: whole,
    statistic: "Sum",
    tells: "Broadcasts whose first video could be watched.",
  },
  "streams.interrupted": {
    unit: "Count",
    area: "business",
    by: whole,
    statistic: "Sum",
    tells: "Times that video stopped during a broadcast.",
  },
  "streams.failed": {
    unit: "Count",
    area: "business",
    by: byReason,
    statistic: "Sum",
    tells: "Broadcasts that failed through a fault of ours or AWS's, with the reason.",
  },
  "streams.readyAfter": {
    unit: "Seconds",
    area: "business",
    by: whole,
    statistic: "p95",
    tells: "From the click to a channel that waits for the encoder.",
  },
  "streams.liveAfter": {
    unit: "Seconds",
    area: "business",
    by: whole,
    statistic: "p95",
    tells: "From the click to the first video that can be watched; the creator's encoder is part of it.",
  },
  "streams.cost": {
    unit: "Count",
    area: "business",
    by: whole,
    statistic: "Sum",
    tells: "Cents of US dollars that MediaLive asks, by its list, for the channels' runs that were over.",
  },
  "recordings.made": {
    unit: "Count",
    area: "business",
    by: whole,
    statistic: "Sum",
    tells: "Recordings that can be watched now.",
  },
  "recordings.failed": {
    unit: "Count",
    area: "business",
    by: whole,
    statistic: "Sum",
    tells: "Broadcasts of which there will be no recording although one was wanted.",
  },
  "chat.said": {
    unit: "Count",
    area: "business",
    by: whole,
    statistic: "Sum",
    tells: "Lines of chat.",
  },
  "signIns.made": {
    unit: "Count",
    area: "security",
    by: whole,
    statistic: "Sum",
    tells: "Sign-ins.",
  },
  "signIns.failed": {
    unit: "Count",
    area: "security",
    by: whole,
    statistic: "Sum",
    tells: "Sign-ins with a wrong password or an unknown address.",
  },
  "limits.exceeded": {
    unit: "Count",
    area: "security",
    by: [[], ["limit"]],
    statistic: "Sum",
    tells: "Requests that were refused because they came too often, by the limit.",
  },
  "requests.crossSite": {
    unit: "Count",
    area: "security",
    by: whole,
    statistic: "Sum",
    tells: "Changes and sockets that another site's page asked for in a visitor's name, refused.",
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

/** A namespace for each stage: stages in one account then never share a metric. */
export const namespaceOf = ({ name, stage }: { name: string; stage: string }): string => `${name}/${stage}`;
