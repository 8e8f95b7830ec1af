import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateOf } from "./estimate.ts";

const asked = "2027-01-01T20:00:00.000Z";
const at = (seconds: number) => Date.parse(asked) + seconds * 1000;
const ready = (seconds: number) => new Date(at(seconds)).toISOString();

test("a start says how long it will probably take, in the grain that a guess has", () => {
  expect(estimateOf(asked, ready(90), at(0))).toEqual({ share: 0, text: "About 1 minute 30 seconds left." });
  expect(estimateOf(asked, ready(90), at(48)).text).toBe("About 45 seconds left.");
  expect(estimateOf(asked, ready(400), at(0)).text).toBe("About 7 minutes left.");
});

test("a start that takes longer says so", () => {
  expect(estimateOf(asked, ready(90), at(91))).toEqual({
    share: undefined,
    text: "This takes longer than usual. It goes on, and you need not do anything.",
  });
});

test("the bar goes forward and is never full before the channel runs", () => {
  const seconds = fc.integer({ min: 1, max: 600 });
  fc.assert(
    fc.property(seconds, fc.array(fc.integer({ min: -10, max: 700 }), { minLength: 2 }), (whole, moments) => {
      const shares = moments
        .toSorted((a, b) => a - b)
        .flatMap((moment) => estimateOf(asked, ready(whole), at(moment)).share ?? []);
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      for (const share of shares) expect(share).toBeLessThan(1);
    }),
  );
});
