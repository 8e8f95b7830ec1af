import fc from "fast-check";
import { expect, test } from "vitest";
import { seal, unseal } from "./seal.ts";

test("any secret comes back, and two seals of it differ", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: "grapheme" }), (secret) => {
      const sealed = seal(secret);
      expect(unseal(sealed)).toBe(secret);
      expect(seal(secret)).not.toBe(sealed);
    }),
  );
});

test("a sealed secret with any character changed is refused", () => {
  const sealed = seal("dfz_0123456789");
  fc.assert(
    fc.property(fc.nat({ max: sealed.length - 4 }), (at) => {
      const place = at + 3;
      const other = sealed[place] === "A" ? "B" : "A";
      const altered = sealed.slice(0, place) + other + sealed.slice(place + 1);
      // The last character of base64url can carry bits that mean nothing.
      fc.pre(!Buffer.from(altered.slice(3), "base64url").equals(Buffer.from(sealed.slice(3), "base64url")));
      expect(() => unseal(altered)).toThrow();
    }),
  );
});

test("a key of the existing platform, kept in the clear, passes as it is", () => {
  expect(unseal("live_abc123")).toBe("live_abc123");
});
