import { type Measure, type Point, periodSeconds, type Reading } from "./measures.ts";

/** How old the last point may be before it says nothing of now: CloudWatch has points late, never early. Milliseconds. */
const stale = 90_000;

/** A reading as problems are judged from it. */
export interface Seen {
  /** Whether an encoder sends something. */
  arriving: boolean;
  /** Whether this alert of MediaLive's is set. Its wording is not documented to the letter, so parts of it are compared. */
  alert: (part: string) => boolean;
  /**
   * The last `count` values of what the present encoder sends, or fewer; of the last one while none does. Its first
   * period is left out, and its last once it has gone: it sent in a part of them only.
   */
  last: (measure: Measure, count?: number) => number[];
  /** What any encoder sent, with the times: where none did there is a gap. */
  points: (measure: Measure) => readonly Point[];
  /** How much a count grew in about so many last seconds, whoever sends. The first encoder of all is no growth. */
  growth: (measure: Measure, seconds: number) => number;
}

export const see = ({ alerts, series }: Reading, now: number): Seen => {
  const all = (measure: Measure) => series[measure] ?? [];
  const network = all("networkIn");
  const newest = network.at(-1);
  const arriving = newest !== undefined && newest.value > 0 && now - newest.at < stale;
  const { from, to } = publication(network, all("connections"), arriving);
  const silent = new Set(network.filter(({ value }) => value === 0).map(({ at }) => at));
  return {
    arriving,
    alert: (part) => alerts.some((alert) => alert.toLowerCase().includes(part)),
    points: (measure) => all(measure).filter(({ at }) => at < to && !silent.has(at)),
    last: (measure, count = 1) =>
      all(measure)
        .filter(({ at }) => at > from && at < to)
        .slice(-count)
        .map(({ value }) => value),
    growth: (measure, seconds) => {
      const counts = all(measure);
      const from = now - seconds * 1000;
      const before = counts.findLast(({ at }) => at < from + periodSeconds * 2000)?.value;
      // Counts begin with the channel, at nothing: where there is no point from before, it had not started yet.
      const earliest = measure === "connections" ? 1 : 0;
      return Math.max(0, (counts.at(-1)?.value ?? 0) - Math.max(before ?? 0, earliest));
    },
  };
};

/** The times between which the present encoder, or the last one, was the only one that sent, for whole periods. */
const publication = (network: readonly Point[], connections: readonly Point[], arriving: boolean) => {
  const lastSent = network.findLastIndex(({ value }) => value > 0);
  const to = arriving ? Number.POSITIVE_INFINITY : (network[lastSent]?.at ?? Number.NEGATIVE_INFINITY);
  const silence = network.findLastIndex(({ value }, index) => index < lastSent && value === 0);
  const began = silence < 0 ? undefined : network[silence + 1]?.at;
  const joined = connections.findLast(
    ({ at, value }, index) => at < to && value > (connections[index - 1]?.value ?? Number.POSITIVE_INFINITY),
  )?.at;
  return { from: Math.max(began ?? Number.NEGATIVE_INFINITY, joined ?? Number.NEGATIVE_INFINITY), to };
};

/** How many points there are in so many seconds. */
export const pointsIn = (seconds: number): number => Math.ceil(seconds / periodSeconds);

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** How far values lie from their mean, as a part of it: the coefficient of variation. */
export const spread = (values: readonly number[]): number => {
  const middle = mean(values);
  return middle > 0 ? Math.sqrt(mean(values.map((value) => (value - middle) ** 2))) / middle : 0;
};
