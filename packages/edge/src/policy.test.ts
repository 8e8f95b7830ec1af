import { expect, test } from "vitest";
import { parsePolicy } from "./policy.ts";

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
