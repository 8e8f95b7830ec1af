import { defineConfig } from "vitest/config";
import { plant } from "./packages/local/src/nemesis/plant.ts";

/**
 * Four kinds of suites. Run one with `vitest run --config vitest.workspace.ts --project code <paths>`; all of them, with
 * what they need, with `npm test`.
 */
const media = ["packages/local/src/{engine,cloud,edge,run,cli}/**/*.test.ts"];
const stacks = ["{stacks,packages/synth}/**/*.test.ts"];
const journey = ["packages/local/src/{journey,storm}/**/*.test.ts"];
const never = ["**/node_modules/**", "**/.next/**", "**/.local/**"];

export default defineConfig({
  test: {
    reporters: ["default", "./packages/local/src/testing/counts.ts"],
    // The machine that this must fit has two cores, and the servers need some of them.
    maxWorkers: 2,
    projects: [
      {
        plugins: plant(),
        test: {
          name: "code",
          include: ["packages/**/*.test.ts", "functions/**/*.test.ts", "web/**/*.test.ts"],
          exclude: [...never, ...media, ...stacks, ...journey],
          globalSetup: ["packages/local/src/testing/servers.ts"],
          setupFiles: ["packages/local/src/testing/database.ts"],
          env: { LOG_LEVEL: process.env.LOG_LEVEL ?? "silent" },
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "cloud",
          include: media,
          exclude: never,
          env: { LOG_LEVEL: process.env.LOG_LEVEL ?? "silent" },
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: "stacks",
          include: stacks,
          exclude: never,
          globalSetup: ["packages/synth/src/testing/broker.ts"],
          // A graph takes seconds; beside other work on two cores it takes minutes.
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          name: "journey",
          include: journey,
          exclude: never,
          globalSetup: ["packages/local/src/testing/platform.ts"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
