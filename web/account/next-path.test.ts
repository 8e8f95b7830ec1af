import fc from "fast-check";
import { expect, test } from "vitest";
import { comingBackTo, nextPath } from "./next-path.ts";

test("paths of ours are kept with their query", () => {
  expect(nextPath("/watch/abc?x=1")).toBe("/watch/abc?x=1");
});

test.each(["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "", undefined, ["/a"]])(
  "%s leads home",
  (wish) => {
    expect(nextPath(wish)).toBe("/");
  },
);

test("no wish leads to another origin", () => {
  const piece = fc.constantFrom(
    "/",
    "\\",
    "//",
    ":",
    "@",
    "evil.example",
    "https:",
    "..",
    ".",
    "%2f",
    "\t",
    "\n",
    "?",
    "#",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const origin = "https://fanz.example";
      const wish = nextPath(pieces.join(""));
      expect(new URL(wish, `${origin}/sign-in`).origin).toBe(origin);
    }),
    { numRuns: 1_000 },
  );
});

test("a link to sign in brings its path back", () => {
  const link = new URL(comingBackTo("/sign-in", "/watch/a?b=c&d"), "http://x");
  expect(nextPath(link.searchParams.get("next"))).toBe("/watch/a?b=c&d");
});
