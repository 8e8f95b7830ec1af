import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hunt, type Run, report, story } from "./hunt.ts";
import { openNemesis } from "./run.ts";
import { openWitness, type Witness } from "./witness.ts";

/** Half of the seeds of the suite: two files share them, because files run side by side. */
export const share = 500;

/** What `npm run nemesis` asks for: other seeds, and a file for what is to be told of them. */
const { NEMESIS_SEED, NEMESIS_RUNS, NEMESIS_STORY } = process.env;

/** Opens the nemesis for the tests of a file, which must gate the driver (`vi.mock`). Answers how a history happens. */
export const opened = (): Run => {
  let witness: Witness;
  let run: Run;
  beforeAll(async () => {
    witness = await openWitness(process.env.DATABASE_URL ?? "");
    run = (await openNemesis(witness)).run;
  });
  afterAll(() => witness.close());
  return (history) => run(history);
};

/** The test of a file that takes the histories of these seeds. The file itself must gate the driver (`vi.mock`). */
export const survives = (from: number, count: number): void => {
  const [first, runs] = NEMESIS_SEED ? [Number(NEMESIS_SEED), Number(NEMESIS_RUNS ?? 1)] : [from, count];
  const run = opened();
  test(
    `broadcasts survive the histories of seeds ${first} to ${first + runs - 1}`,
    async () => {
      const found = await hunt(run, first, runs);
      if (NEMESIS_STORY) writeFileSync(NEMESIS_STORY, found ? report(found) : await story(run, first));
      expect(found && report(found)).toBeUndefined();
    },
    // Of the machine, not of the platform: where others work beside it, it takes longer.
    runs * 3_000 + 120_000,
  );
};
