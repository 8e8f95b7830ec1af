import fc from "fast-check";
import { check, type Violation } from "./checker.ts";
import { type History, history } from "./history.ts";
import type { Recorded } from "./recorded.ts";

/** A history that broke a rule, as small as shrinking could make it in the time it had. */
export interface Found {
  seed: number;
  history: History;
  happened: Recorded;
  violations: Violation[];
}

/** Makes a history happen. */
export type Run = (history: History) => Promise<Recorded>;

/** How long to look for a smaller history that breaks the same rule. Milliseconds. */
const shrinkMs = Number(process.env.NEMESIS_SHRINK ?? 30_000);

/** Lets the history of each seed happen, until one breaks a rule. */
export const hunt = async (run: Run, first: number, runs: number): Promise<Found | undefined> => {
  for (let seed = first; seed < first + runs; seed++) {
    const found = await hunted(run, seed);
    if (found) return found;
  }
  return undefined;
};

const hunted = async (run: Run, seed: number): Promise<Found | undefined> => {
  let until = Number.POSITIVE_INFINITY;
  let smallest: Omit<Found, "seed"> | undefined;
  const property = fc.asyncProperty(history, async (one) => {
    // Once the time is over nothing smaller is found any more, and fast-check ends with what it has.
    if (performance.now() > until) return;
    const happened = await run(one);
    const violations = check(happened);
    if (violations.length === 0) return;
    // Smaller, and still the same rule: another one would be another story.
    if (smallest && !violations.some(({ invariant }) => invariant === smallest?.violations[0]?.invariant)) return;
    smallest = { history: one, happened, violations };
    if (until === Number.POSITIVE_INFINITY) until = performance.now() + shrinkMs;
    throw new Error(violations[0]?.invariant);
  });
  await fc.check(property, { seed, numRuns: 1, unbiased: true });
  return smallest && { seed, ...smallest };
};

/** A history that happened, in lines to be read: virtual time, who, what. */
export const told = ({ lines }: Recorded): string =>
  lines.map(({ at, who, what }) => `${clock(at)}  ${who.padEnd(22)}  ${what}`).join("\n");

const clock = (milliseconds: number): string => {
  const seconds = milliseconds / 1000;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours}:${String(minutes).padStart(2, "0")}:${(seconds % 60).toFixed(1).padStart(4, "0")}`;
};

/** What a person needs to know of a history that broke a rule. */
export const report = ({ seed, history: small, happened, violations }: Found): string =>
  [
    `Seed ${seed} breaks a rule. Shrunk to:`,
    JSON.stringify(small, null, 2),
    told(happened),
    ...violations.map(({ invariant, what }) => `✗ ${invariant}: ${what}`),
    `Replay it with: npm run nemesis -- --seed ${seed}`,
  ].join("\n\n");

/** What happens in the history of a seed, in lines. */
export const story = async (run: Run, seed: number): Promise<string> => {
  let lines = "";
  await fc.check(
    fc.asyncProperty(history, async (one) => {
      lines = [JSON.stringify(one, null, 2), told(await run(one))].join("\n\n");
    }),
    { seed, numRuns: 1, unbiased: true },
  );
  return lines;
};
