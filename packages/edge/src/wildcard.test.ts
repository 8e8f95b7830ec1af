import fc from "fast-check";
import { expect, test } from "vitest";
import { matches } from "./wildcard.ts";

const asExpression = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[.+]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`);

test("wildcards match as the regular expression of the same meaning does", () => {
  const letters = (set: string) => fc.string({ unit: fc.constantFrom(...set), maxLength: 12 });
  fc.assert(
    fc.property(letters("ab/.*?"), letters("ab/."), (pattern, text) => {
      expect(matches(pattern, text)).toBe(asExpression(pattern).test(text));
    }),
    { numRuns: 1000 },
  );
});
