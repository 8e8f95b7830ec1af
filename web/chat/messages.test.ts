import fc from "fast-check";
import { expect, test } from "vitest";
import { announcement, kept, type Message, merged } from "./messages.ts";

const message = (number: number, text = `line ${number}`): Message => ({
  id: `m${number}`,
  streamId: "stream1",
  sender: { id: "fan1", displayName: "Mika" },
  message: text,
  sentAt: new Date(1_800_000_000_000 + Math.floor(number / 3) * 1000).toISOString(),
  isArtist: false,
});

test("however a chat arrives, it reads the same", () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 60 });
  fc.assert(
    fc.property(numbers, numbers, (some, others) => {
      const [a, b] = [some.map((number) => message(number)), others.map((number) => message(number))];
      const together = merged(merged([], a), b);
      expect(together).toEqual(merged(merged([], b), a));
      expect(new Set(together.map(({ id }) => id)).size).toBe(together.length);
      expect(together.length).toBe(new Set([...some, ...others]).size);
      const times = together.map(({ sentAt }) => Date.parse(sentAt));
      expect(times).toEqual(times.toSorted((x, y) => x - y));
    }),
  );
});

test("a page keeps only the last lines", () => {
  const many = Array.from({ length: kept + 50 }, (_, at) => message(at * 3));
  const shown = merged([], many);
  expect(shown).toHaveLength(kept);
  expect(shown.at(-1)?.id).toBe(many.at(-1)?.id);
});

test("a screen reader hears one line whole, and of many the number and the last", () => {
  expect(announcement([])).toBe("");
  expect(announcement([message(1, "hello")])).toBe("Mika: hello");
  expect(announcement([message(1), message(2), message(3, "bye")])).toBe("3 new messages. Last, Mika: bye");
});
