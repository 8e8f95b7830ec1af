import { mendSteps, mends } from "@directfanz/core/stream/mends";
import { expect, test } from "vitest";
import { moment } from "../stream/given.ts";
import { recoverySaid, recoverySteps } from "./recovery.ts";

test("every step that the platform takes is told, in its order", () => {
  expect(recoverySteps.map(({ step }) => step)).toEqual([...mendSteps]);
});

test("an attempt is told with its number, once there is one", () => {
  const attempts = mends.length;
  expect(recoverySaid({ step: "restarting", attempt: 0, attempts, since: moment })).toBe("We are starting it again.");
  expect(recoverySaid({ step: "smaller", attempt: 4, attempts, since: moment })).toBe(
    "We are trying it with a smaller picture. Attempt 4 of 5.",
  );
});
