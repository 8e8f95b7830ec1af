import { z } from "zod";

/** A share of cases, from 0 for never to 1 for always. */
const Rate = z.number().min(0).max(1).default(0);
const Milliseconds = z.number().int().min(0).max(86_400_000);

const Events = z.strictObject({
  /** MediaLive's and MediaPackage's events that never come: both are "best effort" (EventBridge events reference). */
  losses: Rate,
  /** Deliveries that come again with the same event id: EventBridge hands over at least once. */
  duplicates: Rate,
  /** MediaLive's and MediaPackage's events that come again as another event, with the same content and a new id. */
  echoes: Rate,
  /** Deliveries that come late, by up to `longest` milliseconds. */
  delays: z.strictObject({ rate: Rate, longest: Milliseconds.default(10_000) }).prefault({}),
  /** Deliveries that are overtaken by the next to the same target; they wait for it `longest` milliseconds at most. */
  reorders: z.strictObject({ rate: Rate, longest: Milliseconds.default(10_000) }).prefault({}),
});

export const CallFaults = z.strictObject({
  /** Refused with the service's own name for "too many requests". */
  throttled: Rate,
  /** Failed with a 500, or a connection that breaks, and nothing was done. */
  failedBefore: Rate,
  /** Failed in the same way, and it was done: the client cannot know. */
  failedAfter: Rate,
  /** How a failed call ends for its client. */
  ends: z.enum(["500", "broken", "either"]).default("either"),
  /** Entries of PutEvents that are refused while the call succeeds. */
  entries: Rate,
  /** How many faults of these there are at most, so that `1` and a rate of 1 fail exactly the first call. */
  most: z.number().int().min(0).optional(),
});
export type CallFaults = z.infer<typeof CallFaults>;

/** What a running channel can do by itself: see `Channels.fail`. */
export const Failure = z.enum(["stopped", "recovering", "lost"]);
export type Failure = z.infer<typeof Failure>;

const ChannelFaults = z.strictObject({
  /** How often a running channel fails in a minute, on average. */
  perMinute: z.number().min(0).max(600).default(0),
  /** In which ways. */
  how: z.array(Failure).min(1).default(["stopped", "recovering", "lost"]),
  /** Milliseconds that RECOVERING lasts. */
  recovering: Milliseconds.default(2_000),
  /** Channels that are CREATE_FAILED. */
  notCreated: Rate,
  /** Channels that are started and fall back to IDLE. */
  notStarted: Rate,
});

/**
 * What goes wrong in the local cloud, and how often. All of it is decided from `seed`; by default nothing does. What
 * is not in here is refused, so that a misspelt fault is not taken for none.
 */
export const Faults = z.strictObject({
  seed: z.number().int().default(0),
  events: Events.prefault({}),
  /** By `service.Operation`, `service` or `*`, of which the most exact counts: `{ "medialive.CreateChannel": … }`. */
  calls: z.record(z.string().regex(/^(?:\*|[a-z0-9]+(?:\.[A-Z]\w+)?)$/), CallFaults).default({}),
  channels: ChannelFaults.prefault({}),
  /** Harvest jobs that end FAILED. */
  harvests: z.strictObject({ failed: Rate }).prefault({}),
  /** Each function's process has a clock of its own that is wrong by up to `skew` milliseconds, either way. */
  clocks: z.strictObject({ skew: Milliseconds.default(0) }).prefault({}),
});
export type Faults = z.infer<typeof Faults>;
/** As somebody writes them: what is left out is no fault. */
export type FaultsAsked = z.input<typeof Faults>;

export const noFaults: Faults = Faults.parse({});
