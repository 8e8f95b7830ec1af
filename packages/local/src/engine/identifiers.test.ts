import { expect, test } from "vitest";
import { foreign, inDestinations, inModifiers, resolve } from "./identifiers.ts";

const data = {
  at: new Date("2026-03-04T05:06:07.890Z"),
  ...{ videoRate: 5_000_000, audioRate: 128_000, width: 1280, height: 720, frameRate: 23.976 },
};

test.each([
  ["$dt$", "20260304T050607"],
  ["$d$-$t$", "20260304-050607"],
  ["$rv$+$ra$=$rc$", "5000+128=5128"],
  ["$w$x$h%05$@$f$", "1280x00720@23"],
  ["a$$b", "a$b"],
  ["$none$ $", "$none$ $"],
])("%s becomes %s", (text, wanted) => {
  expect(resolve(text, data)).toBe(wanted);
});

test("only dates may stand in a destination, and the number of a segment nowhere", () => {
  expect(foreign("a/$dt$/$h$/$$x", inDestinations)).toEqual(["$h$"]);
  expect(foreign("_$dt$_$sn%03$_$h$", inModifiers)).toEqual(["$sn%03$"]);
});
