import type { Violation } from "../nemesis/checker.ts";
import { told } from "../nemesis/hunt.ts";
import type { Happened } from "./happened.ts";
import { type History, historyOf } from "./history.ts";
import { check } from "./rules.ts";
import type { Storm } from "./storm.ts";

/** How many seeds happen side by side. */
export const abreast = 5;

/** A round that broke a rule. */
interface Found {
  histories: History[];
  happened: Happened;
  violations: Violation[];
}

/** Lets the histories of these seeds happen, `abreast` at a time, until a round breaks a rule. */
export const hunt = async (storm: Storm, first: number, runs: number): Promise<Found | undefined> => {
  for (let seed = first; seed < first + runs; seed += abreast) {
    const seeds = Array.from({ length: Math.min(abreast, first + runs - seed) }, (_, nth) => seed + nth);
    const found = await tried(storm, seeds.map(historyOf));
    if (found) return found;
  }
  return undefined;
};

const tried = async (storm: Storm, histories: History[]): Promise<Found | undefined> => {
  const happened = await storm.run(histories);
  const violations = check(happened);
  return violations.length > 0 ? { histories, happened, violations } : undefined;
};

const without =
  (part: Partial<History["faults"]>) =>
  (histories: History[]): History[] =>
    histories.map((history) => ({ ...history, faults: { ...history.faults, ...part } }));

/** What can be left out of a round, the largest first. */
const smaller: ((histories: History[]) => History[])[] = [
  (histories) => histories.slice(0, Math.ceil(histories.length / 2)),
  (histories) => histories.slice(Math.ceil(histories.length / 2)),
  (histories) => histories.slice(0, 1),
  (histories) => histories.slice(1),
  (histories) => histories.map((history) => ({ ...history, kills: [] })),
  without({ events: {} }),
  without({ calls: {} }),
  without({ channels: {}, harvests: {}, clocks: {} }),
  (histories) =>
    histories.map((history) => ({
      ...history,
      acts: history.acts.filter(({ deed }) => deed !== "watch" && deed !== "minute"),
    })),
];

/** How long to look for a smaller round that breaks the same rule: one that does takes minutes. Milliseconds. */
const shrinkMs = Number(process.env.NEMESIS_SHRINK ?? 600_000);

/** Leaves out one part after the other, and keeps it out where the same rule breaks all the same. */
export const shrunk = async (storm: Storm, found: Found): Promise<Found> => {
  const until = performance.now() + shrinkMs;
  let smallest = found;
  for (const leaveOut of smaller) {
    if (performance.now() > until) break;
    const histories = leaveOut(smallest.histories);
    if (histories.length === 0 || JSON.stringify(histories) === JSON.stringify(smallest.histories)) continue;
    const again = await tried(storm, histories);
    if (again?.violations.some(({ invariant }) => invariant === found.violations[0]?.invariant)) smallest = again;
  }
  return smallest;
};

/** What a person needs to know of a round that broke a rule: `first` and `runs` replay it. */
export const report = (found: Found, small: Found = found): string => {
  const seeds = found.histories.map(({ seed }) => seed);
  return [
    `Seeds ${seeds.join(", ")}, side by side, break a rule${small === found ? "." : ". What is left where parts of it were left out:"}`,
    JSON.stringify(small.histories, null, 2),
    told(small.happened),
    ...small.violations.map(({ invariant, what }) => `✗ ${invariant}: ${what}`),
    `Replay it with: npm run nemesis -- --real --seed ${seeds[0]} --runs ${seeds.length}`,
  ].join("\n\n");
};

/** What happened in a round, in lines. */
export const story = async (storm: Storm, first: number, runs: number): Promise<string> => {
  const seeds = Array.from({ length: Math.min(abreast, runs) }, (_, nth) => first + nth);
  return told(await storm.run(seeds.map(historyOf)));
};
