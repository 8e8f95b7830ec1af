import fc from "fast-check";
import { expect, test } from "vitest";
import { matches, parsePolicy } from "./policy.ts";

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

test("what is no policy of one statement with an end is none", () => {
  const condition = { DateLessThan: { "AWS:EpochTime": 1 } };
  expect(parsePolicy(JSON.stringify({ Statement: [{ Resource: "a", Condition: condition }] }))).toBeDefined();
  for (const text of [
    "",
    "null",
    "{}",
    JSON.stringify({ Statement: [{ Resource: "a" }] }),
    JSON.stringify({ Statement: [{ Resource: 1, Condition: condition }] }),
    JSON.stringify({ Statement: [{ Condition: condition }, { Condition: condition }] }),
    JSON.stringify({ Statement: [{ Resource: "a", Condition: { DateLessThan: { "AWS:EpochTime": "1" } } }] }),
  ]) {
    expect(parsePolicy(text)).toBeUndefined();
  }
});
