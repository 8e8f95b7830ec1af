import { writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { deadLetters, redriveAll } from "./aws.ts";
import { hunt, report, shrunk, story } from "./hunt.ts";
import { openStorm, type Storm } from "./storm.ts";

/** What `npm run nemesis -- --real` asks for: other seeds, and a file for what is to be told of them. */
const { NEMESIS_SEED, NEMESIS_RUNS, NEMESIS_STORY } = process.env;
const [first, runs] = NEMESIS_SEED ? [Number(NEMESIS_SEED), Number(NEMESIS_RUNS ?? 1)] : [1, 10];

/** Which processes stand below the cloud is read from Linux's own tables. */
const linux = process.platform === "linux";

let storm: Storm;
beforeAll(async () => {
  if (!linux) return;
  const platform = inject("platform");
  Object.assign(process.env, platform.environment);
  storm = await openStorm(platform);
});
afterAll(() => storm?.close());

test.skipIf(!linux)(
  `real broadcasts survive the storms of seeds ${first} to ${first + runs - 1}`,
  async () => {
    const found = await hunt(storm, first, runs);
    let told = found && report(found);
    if (NEMESIS_STORY) {
      writeFileSync(NEMESIS_STORY, told ?? (await story(storm, first, runs)));
      // Where somebody waits for it, the smallest that breaks the same rule; the suite has no time for that.
      if (found) {
        told = report(found, await shrunk(storm, found));
        writeFileSync(NEMESIS_STORY, told);
      }
    }
    expect(told).toBeUndefined();
  },
  // Of the machine, not of the platform; and a broken round is made smaller.
  runs * 60_000 + 1_200_000,
);

test.skipIf(!linux)("what was a dead letter can be done once nothing goes wrong any more", async () => {
  const { cloud } = inject("platform");
  // On a machine that is too busy, a letter that goes out again may come back once more.
  const left = async () => {
    await redriveAll(cloud);
    await wait(2_000);
    return [...(await deadLetters())];
  };
  await expect.poll(left, { timeout: 60_000 }).toEqual([]);
});
