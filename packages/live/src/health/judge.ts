import { type Measure, measures, type Reading, sources } from "./measures.ts";
import { type Kind, kinds, problems, type Severity } from "./problems.ts";
import { type Seen, see } from "./seen.ts";

export type HealthStatus = "good" | "fair" | "bad" | "unknown";

/** What else a reading is judged by. */
export interface Circumstances {
  /** Video was seen in this broadcast, so that silence is a fault. */
  expected: boolean;
  /** What was wrong when last judged. */
  active: ReadonlySet<Kind>;
  /** Milliseconds. */
  now: number;
}

export interface Judgement {
  status: HealthStatus;
  /** Nothing arrives. */
  offline: boolean;
  /** The worst first. */
  problems: { kind: Kind; severity: Severity; message: string; reason: string; remedy: string }[];
  /** What nothing here can tell. Known only once something arrives. */
  notMeasured: Kind[];
  seen: Seen;
}

const ranks: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** Says what is wrong with what an encoder sends. Without side effects: the same reading has the same judgement. */
export const judge = (reading: Reading, { expected, active, now }: Circumstances): Judgement => {
  const seen = see(reading, now);
  const found = kinds.filter((kind) => {
    const { offline, test } = problems[kind];
    return (seen.arriving || offline === true) && test({ ...seen, expected, was: active.has(kind) });
  });
  const hidden = new Set(found.flatMap((kind) => problems[kind].hides ?? []));
  const told = found
    .filter((kind) => !hidden.has(kind))
    .map((kind) => {
      const { severity, what, why, fix } = problems[kind];
      return { kind, severity, message: what(seen), reason: why, remedy: fix };
    })
    .sort((one, other) => ranks[one.severity] - ranks[other.severity]);
  return {
    status: statusOf(seen, told),
    offline: !seen.arriving,
    problems: told,
    notMeasured: notMeasured(reading, seen),
    seen,
  };
};

const statusOf = (seen: Seen, told: readonly { severity: Severity }[]): HealthStatus => {
  const has = (severity: Severity) => told.some((problem) => problem.severity === severity);
  if (has("error")) return "bad";
  if (has("warning")) return "fair";
  // Before the first whole periods nothing is known that could be wrong.
  return seen.arriving && seen.last("networkIn", 2).length === 2 ? "good" : "unknown";
};

/**
 * Decided by what has data, not by where this runs: a measure is taken where anything of its namespace is. One alone can
 * be without data for a reason of its own, as the sample rate is of what has no sound; and so is a new encoder's.
 */
const notMeasured = ({ series }: Reading, seen: Seen): Kind[] => {
  if (!seen.arriving || seen.last("networkIn", 2).length < 2) return [];
  const taken = new Set(measures.filter((measure) => series[measure]?.length).map(namespaceOf));
  return kinds.filter((kind) => {
    const { by } = problems[kind];
    return by.length > 0 && !by.some((measure) => taken.has(namespaceOf(measure)));
  });
};

const namespaceOf = (measure: Measure): string => sources[measure].namespace;
