import fc from "fast-check";
import { expect, test } from "vitest";
import { draws } from "./draws.ts";

const some = (seed: string, kind = "lost", subject = "x") => {
  const draw = draws(seed);
  return Array.from({ length: 8 }, () => draw(kind, subject));
};
const text = fc.string({ maxLength: 12 });

test("one seed decides the same every time, and another seed, kind or subject something else", () => {
  fc.assert(
    fc.property(text, text, text, (seed, kind, subject) => {
      const once = some(seed, kind, subject);
      expect(some(seed, kind, subject)).toEqual(once);
      expect(some(`${seed}'`, kind, subject)).not.toEqual(once);
      expect(some(seed, `${kind}'`, subject)).not.toEqual(once);
      expect(some(seed, kind, `${subject}'`)).not.toEqual(once);
    }),
    { numRuns: 200 },
  );
});

test("what is drawn for one kind and subject does not shift what another gets, in whatever order they come", () => {
  const step = fc.tuple(fc.constantFrom("lost", "delayed"), fc.constantFrom("a", "b"));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [together, alone] = [draws("7"), draws("7")];
      const mine = steps.flatMap(([kind, subject]) => {
        const drawn = together(kind, subject);
        return kind === "lost" && subject === "a" ? [drawn] : [];
      });
      expect(mine).toEqual(mine.map(() => alone("lost", "a")));
    }),
    { numRuns: 200 },
  );
});

test("numbers are spread evenly: a rate is kept", () => {
  for (const seed of ["1", "2", "3"]) {
    const draw = draws(seed);
    const below = Array.from({ length: 10_000 }, () => draw("lost", "x")).filter((drawn) => drawn < 0.2).length;
    expect(below).toBeGreaterThan(1_800);
    expect(below).toBeLessThan(2_200);
  }
});
