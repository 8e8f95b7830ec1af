import { expect, test } from "vitest";
import { runningCents, runningDollars } from "./cost.ts";
import { encoderSettings } from "./encoder-settings.ts";

test("a channel costs its input and every output of every group, by what it is really made with", () => {
  // Five renditions, two of them HD, and the best once more in the archive.
  expect(runningDollars(encoderSettings())).toBeCloseTo(0.1404 + 3 * 0.4212 + 3 * 0.2124, 6);
  expect(runningCents(0)).toBe(204);
});

test("a smaller ladder costs less", () => {
  expect([0, 1, 2, 3].map(runningCents)).toEqual([204, 162, 99, 78]);
});
