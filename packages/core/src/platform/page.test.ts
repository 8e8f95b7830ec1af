import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCursor, encodeCursor, page } from "./page.ts";
import { Refused } from "./refused.ts";

test("any place in a list comes back from its cursor", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
      fc.string({ minLength: 1, maxLength: 30 }).filter((id) => !/[\n\r\u2028\u2029]/.test(id)),
      (at, id) => {
        expect(decodeCursor(encodeCursor({ at, id }))).toEqual({ at, id });
      },
    ),
  );
});

test("what is no cursor is refused with a code, whatever it is", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      try {
        const { at, id } = decodeCursor(text);
        expect(encodeCursor({ at, id })).toBeTypeOf("string");
      } catch (error) {
        expect(error).toBeInstanceOf(Refused);
        expect(error).toMatchObject({ code: "page.bad_cursor", status: 400 });
      }
    }),
  );
});

test("a page says where the next begins, and the last says there is none", () => {
  const rows = [3, 2, 1].map((n) => ({ at: new Date(n), id: String(n) }));
  const first = page(
    rows,
    2,
    (row) => row,
    ({ id }) => id,
  );
  expect(first.items).toEqual(["3", "2"]);
  expect(decodeCursor(first.nextCursor ?? "")).toEqual({ at: new Date(2), id: "2" });
  expect(
    page(
      rows.slice(2),
      2,
      (row) => row,
      ({ id }) => id,
    ),
  ).toEqual({ items: ["1"], nextCursor: null });
});
