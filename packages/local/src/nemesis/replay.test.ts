import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { gatedDriver } from "./gated-postgres.ts";
import { story } from "./hunt.ts";
import { opened } from "./suite.ts";

vi.mock("postgres", async (original) => ({ default: gatedDriver((await original<{ default: never }>()).default) }));

const run = opened();

/** Seeds of histories in which processes halt with locks, die, and overtake each other. */
const seeds = fc.sample(fc.integer({ min: 1, max: 1_000 }), { seed: 7, numRuns: 12 });

test.each(seeds)("the history of seed %i happens the same way each time", async (seed) => {
  const first = await story(run, seed);
  expect(await story(run, seed)).toBe(first);
});
