import fc from "fast-check";

/** What a creator, a fan or an operator does. */
export type Deed =
  | "start"
  /** The encoder is switched on, and tries until it is let in; or off. */
  | "push"
  | "drop"
  | "stop"
  /** Two tabs. */
  | "stop twice"
  | "rotate the key"
  | "delete"
  /** A fan opens the page. */
  | "watch"
  /** An operator, in AWS's console. */
  | "stop the channel by hand"
  | "delete the channel by hand";

/** A deed, and how many seconds after the one before. */
export interface Act {
  wait: number;
  deed: Deed;
}

/** A creator with one stream. */
export interface Part {
  isRecorded: boolean;
  /** Seconds from the beginning to the announced time; null where none is. */
  scheduledIn: number | null;
  acts: Act[];
  /** At the end the creator stops the broadcast, or is never seen again. The encoder is off in both cases. */
  leaves: "stopping" | "silently";
}

/**
 * Something that goes wrong: once, with the `nth` of its kind in the history (from 0). Seconds where it takes time.
 *
 * - `event`: a delivery of an event to a function. Twice with the same id; again with the same content and a new id;
 *   late; or never, which AWS's own events may be and ours may not.
 * - `call`: a call to AWS is throttled, fails, or takes effect and is never answered.
 * - `entry`: the bus takes a call to PutEvents but not each of its entries.
 * - `process`: the `nth` run of anything is killed at one of its steps, or halts there; or PostgreSQL fails over.
 * - `lock`: whoever comes to lock a row, having read it before, halts: so another overtakes it.
 * - `clock`: that run's machine has a wrong clock.
 * - `schedule`: a scheduled function fires late, and misses what it would have done in between.
 * - `channel`: MediaLive cannot make a channel, or start it; or it fails while it runs, for good or for a moment.
 * - `harvest`: a harvest job fails; or so does every one of its broadcast.
 */
export type Fault =
  | { in: "event"; nth: number; fate: "twice" | "again" | "late" | "lost"; seconds: number }
  | { in: "call"; nth: number; fate: "throttled" | "failed" | "unanswered" }
  | { in: "entry"; nth: number }
  | { in: "process"; nth: number; step: number; fate: "killed" | "halted" | "failover"; seconds: number }
  | { in: "lock"; nth: number; seconds: number }
  | { in: "clock"; nth: number; seconds: number }
  | { in: "schedule"; nth: number; seconds: number }
  | { in: "channel"; nth: number; fate: "not made" | "not started" | "dies" | "recovers"; seconds: number }
  | { in: "harvest"; nth: number; fate: "once" | "always" };

/** A history to be: everything that is decided about a run, so that the same history always runs the same way. */
export interface History {
  parts: Part[];
  faults: Fault[];
  /** How many channels the account may have. */
  quota: number;
  /** Seconds that AWS takes to make, start, stop and delete a channel, and for a harvest. */
  delays: { make: number; start: number; stop: number; remove: number; harvest: number };
  /** Seconds between two runs of a function whose schedule says "every minute". */
  minute: number;
}

const seconds = (max: number, min = 0) => fc.integer({ min, max });

const act = (deed: fc.Arbitrary<Deed>, longest: number): fc.Arbitrary<Act> =>
  fc.record({ wait: seconds(longest), deed });
const only = (deed: Deed) => fc.constant(deed);

const anything = fc.oneof(
  { weight: 3, arbitrary: only("start") },
  { weight: 4, arbitrary: only("push") },
  { weight: 4, arbitrary: only("drop") },
  { weight: 3, arbitrary: only("stop") },
  { weight: 1, arbitrary: only("stop twice") },
  { weight: 1, arbitrary: only("rotate the key") },
  { weight: 1, arbitrary: only("delete") },
  { weight: 2, arbitrary: only("watch") },
  { weight: 1, arbitrary: only("stop the channel by hand") },
  { weight: 1, arbitrary: only("delete the channel by hand") },
);

/** A broadcast as most are, and one that goes as it likes. */
const broadcast = fc
  .tuple(
    act(only("start"), 30),
    fc.oneof(
      { weight: 4, arbitrary: fc.array(act(fc.constantFrom("push", "push", "push", "stop"), 200), { maxLength: 1 }) },
      // Thinks better of it.
      { weight: 1, arbitrary: fc.tuple(act(only("stop"), 20)) },
    ),
    fc.array(fc.tuple(act(only("drop"), 200), act(only("push"), 120)), { maxLength: 2 }),
    fc.array(act(fc.constantFrom("stop", "stop", "drop", "stop twice"), 200), { maxLength: 1 }),
  )
  .map(([start, first, breaks, last]) => [start, ...first, ...breaks.flat(), ...last]);

const part: fc.Arbitrary<Part> = fc.record({
  isRecorded: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  scheduledIn: fc.option(seconds(900), { freq: 3 }),
  acts: fc.tuple(broadcast, fc.array(act(anything, 180), { maxLength: 3 })).map(([usual, more]) => [...usual, ...more]),
  leaves: fc.constantFrom("stopping", "silently"),
});

const nth = (max: number) => fc.nat({ max });
/** Half of them among the first: a broadcast that is only just beginning has most to lose. */
const early = (max: number) => fc.oneof(nth(12), nth(max));

const fault: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      in: fc.constant("event" as const),
      nth: nth(60),
      fate: fc.constantFrom("twice", "again", "late", "lost"),
      seconds: fc.oneof(seconds(5), seconds(300), seconds(600), seconds(4 * 3600)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      in: fc.constant("call" as const),
      nth: early(120),
      fate: fc.constantFrom("throttled", "failed", "unanswered"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ in: fc.constant("lock" as const), nth: nth(30), seconds: seconds(110) }),
  },
  { weight: 1, arbitrary: fc.record({ in: fc.constant("entry" as const), nth: nth(30) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      in: fc.constant("process" as const),
      nth: early(90),
      step: fc.oneof(nth(12), nth(50)),
      fate: fc.constantFrom("killed", "halted", "halted", "failover"),
      seconds: fc.oneof(seconds(5), seconds(110)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      in: fc.constant("clock" as const),
      nth: nth(90),
      seconds: fc.integer({ min: -30, max: 30 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ in: fc.constant("schedule" as const), nth: nth(30), seconds: seconds(600) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      in: fc.constant("channel" as const),
      nth: nth(3),
      fate: fc.constantFrom("not made", "not started", "dies", "recovers"),
      seconds: seconds(300),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ in: fc.constant("harvest" as const), nth: nth(3), fate: fc.constantFrom("once", "always") }),
  },
);

/** Small histories: what they are short of, the number of seeds makes up for. */
export const history: fc.Arbitrary<History> = fc.record({
  parts: fc.oneof(
    { weight: 6, arbitrary: fc.array(part, { minLength: 1, maxLength: 1 }) },
    { weight: 3, arbitrary: fc.array(part, { minLength: 2, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.array(part, { minLength: 3, maxLength: 3 }) },
  ),
  faults: fc.array(fault, { maxLength: 14, size: "max" }),
  quota: fc.integer({ min: 1, max: 3 }),
  delays: fc.record({
    make: seconds(20, 1),
    start: seconds(120, 5),
    stop: seconds(60, 5),
    remove: seconds(30, 1),
    harvest: seconds(90, 1),
  }),
  minute: fc.constantFrom(120, 180, 240, 300),
});

/** When the last deed of a history is done. Seconds from its beginning. */
export const lastDeed = ({ parts }: History): number =>
  Math.max(0, ...parts.map(({ acts }) => acts.reduce((sum, { wait }) => sum + wait, 0)));
