import fc from "fast-check";
import type { FaultsAsked } from "../cloud/faults/schema.ts";
import { type Victim, victims } from "../testing/kill.ts";

/** What a creator or a viewer does. */
export const deeds = [
  "start",
  /** The encoder is switched on, and comes back by itself until it is switched off. */
  "push",
  /** It is closed, as one closes OBS. */
  "close",
  /** It is killed, and stays away. */
  "lose",
  /** Its connection breaks; it comes back by itself. */
  "flicker",
  "stop",
  /** A viewer opens the page: asks for access, and for what is playing. */
  "watch",
  /** The minute is over: the reconciler and the outbox's sweep run, beside whatever goes on. */
  "minute",
] as const;
export type Deed = (typeof deeds)[number];

/**
 * From the beginning, or from the moment at which the broadcast is live; where it is not to be, from when nobody waits for
 * it any more. So that as much happens on a slow machine as on a fast one.
 */
export type Phase = "opening" | "on air";

export interface Act {
  phase: Phase;
  /** Milliseconds from the beginning of the phase. */
  at: number;
  deed: Deed;
}

export interface Kill {
  phase: Phase;
  /** Milliseconds from the beginning of the phase. */
  at: number;
  victim: Victim;
}

/** A creator's broadcast, with everything that goes wrong beside it. What a seed decides is all in here. */
export interface History {
  seed: number;
  isRecorded: boolean;
  acts: Act[];
  /** At the end the creator stops the broadcast, or is never seen again. The encoder is off in both cases. */
  leaves: "stopping" | "silently";
  kills: Kill[];
  faults: Omit<FaultsAsked, "seed">;
}

/** How long the people of a history act, and the processes die, in each phase: milliseconds. */
const opening = 3_000;
const onAir = 6_000;

const between = (min: number, max: number) => fc.integer({ min, max });
const rate = (max: number) =>
  fc.oneof(
    fc.constant(0),
    fc.double({ min: 0, max, noNaN: true }).map((share) => Math.round(share * 100) / 100),
  );
const rarely = <T>(what: fc.Arbitrary<T>, otherwise: T) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary: what });

const deed = (phase: Phase, kind: Deed, from: number, to: number): fc.Arbitrary<Act> =>
  fc.record({ phase: fc.constant(phase), at: between(from, to), deed: fc.constant(kind) });
const sometimes = (acts: fc.Arbitrary<Act[]>) => fc.oneof(acts, fc.constant<Act[]>([]));
const inOrder = <T extends { at: number }>(list: T[]): T[] => list.sort((one, other) => one.at - other.at);

/** As most broadcasts begin; some never get a picture, some are stopped before it. */
const begins: fc.Arbitrary<Act[]> = fc
  .tuple(
    deed("opening", "start", 0, 500),
    fc.oneof(
      { weight: 8, arbitrary: deed("opening", "push", 0, opening).map((act) => [act]) },
      { weight: 1, arbitrary: fc.constant<Act[]>([]) },
    ),
    rarely(
      deed("opening", "stop", 500, 2 * opening).map((act) => [act]),
      [],
    ),
    fc.array(deed("opening", "minute", 500, opening), { maxLength: 1 }),
  )
  .map((acts) => inOrder(acts.flat()));

/** And as they go on, with an interruption or two. */
const goesOn: fc.Arbitrary<Act[]> = fc
  .tuple(
    sometimes(deed("on air", "flicker", 0, onAir).map((act) => [act])),
    sometimes(
      fc
        .tuple(fc.constantFrom<Deed>("close", "lose"), between(500, 3_000), between(500, 3_000))
        .map(([off, at, pause]) => [
          { phase: "on air", at, deed: off },
          { phase: "on air", at: at + pause, deed: "push" },
        ]),
    ),
    fc.array(deed("on air", "watch", 0, onAir), { maxLength: 2 }),
    fc.array(deed("on air", "minute", 0, onAir), { maxLength: 2 }),
    sometimes(deed("on air", "stop", 0, onAir).map((act) => [act])),
  )
  .map((acts) => inOrder(acts.flat()));

const kills: fc.Arbitrary<Kill[]> = fc.array(
  fc.record({
    phase: fc.constantFrom<Phase>("opening", "on air", "on air"),
    at: between(300, onAir),
    victim: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Victim>("workers") },
      { weight: 2, arbitrary: fc.constantFrom<Victim>("cloud", "postgres") },
      { weight: 4, arbitrary: fc.constantFrom(...victims) },
    ),
  }),
  { maxLength: 2 },
);

const failing = fc.record({ throttled: rate(0.2), failedBefore: rate(0.15), failedAfter: rate(0.15) });

const faults: fc.Arbitrary<History["faults"]> = fc.record({
  events: fc.record({
    losses: rate(0.6),
    duplicates: rate(0.5),
    echoes: rate(0.4),
    delays: fc.record({ rate: rate(0.5), longest: between(500, 4_000) }),
    reorders: fc.record({ rate: rate(0.4), longest: between(500, 3_000) }),
  }),
  calls: fc.record({
    medialive: failing,
    mediapackage: failing,
    "events.PutEvents": fc.record({ entries: rate(0.4), failedBefore: rate(0.2), failedAfter: rate(0.2) }),
    "s3.GetObject": fc.record({ throttled: rate(0.3), failedBefore: rate(0.2) }),
  }),
  channels: fc.record({
    perMinute: rarely(between(2, 8), 0),
    notCreated: rarely(rate(0.3), 0),
    notStarted: rarely(rate(0.4), 0),
    recovering: between(300, 2_000),
  }),
  harvests: fc.record({ failed: rate(0.4) }),
  clocks: fc.record({ skew: rarely(between(500, 5_000), 0) }),
});

const history = (seed: number): fc.Arbitrary<History> =>
  fc.record({
    seed: fc.constant(seed),
    isRecorded: rarely(fc.constant(false), true),
    acts: fc.tuple(begins, goesOn).map((acts) => acts.flat()),
    leaves: fc.oneof({ weight: 2, arbitrary: fc.constant("stopping" as const) }, fc.constant("silently" as const)),
    kills,
    faults,
  });

/** The history of a seed: always the same one. Real processes race all the same. */
export const historyOf = (seed: number): History => {
  const [made] = fc.sample(history(seed), { seed, numRuns: 1 });
  if (!made) throw new Error("fast-check made nothing");
  return made;
};
