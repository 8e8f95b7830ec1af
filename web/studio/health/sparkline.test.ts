import fc from "fast-check";
import { expect, test } from "vitest";
import { box, type ChartPoint, lines } from "./sparkline.ts";

const at = (second: number) => new Date(Date.parse("2027-01-01T00:00:00Z") + second * 1000).toISOString();
const everyFive = (values: number[]): ChartPoint[] => values.map((value, index) => ({ at: at(5 * index), value }));

test("a line goes from left to right and up where values rise", () => {
  expect(lines(everyFive([0, 100]), 10)).toEqual(["M90 40L180 5.2"]);
});

test("what is missing is a gap, and older points than asked for are left out", () => {
  const points = [...everyFive([5, 5, 5]), { at: at(100), value: 5 }, { at: at(105), value: 5 }];
  expect(lines(points, 180)).toHaveLength(2);
  expect(lines(points, 20)).toHaveLength(1);
});

test("a single point is seen, and none is nothing", () => {
  expect(lines(everyFive([3]), 60)).toEqual(["M180 5.2L178 5.2"]);
  expect(lines([], 60)).toEqual([]);
});

test("every line stays within its box", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e8, noNaN: true }), { maxLength: 60 }), (values) => {
      const numbers = lines(everyFive(values), 180).flatMap((path) => path.match(/-?[\d.]+/g) ?? []);
      for (const [index, text] of numbers.entries()) {
        expect(Number(text)).toBeGreaterThanOrEqual(0);
        expect(Number(text)).toBeLessThanOrEqual(index % 2 === 0 ? box.width : box.height);
      }
    }),
  );
});
