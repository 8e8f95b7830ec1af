import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern, InvalidPattern } from "./pattern.ts";

const matches = (pattern: unknown, event: unknown): boolean => compilePattern(JSON.stringify(pattern))(event);

/** Pattern for the field `a`, values of it that match, values that do not. `undefined` is the field left out. */
const table: [string, unknown[], unknown[], unknown[]][] = [
  ["exact text", ["x"], ["x", ["y", "x"]], ["X", "xx", 1, null, undefined, [], { x: 1 }]],
  ["one of several", ["x", 1, true, null], ["x", 1, true, null], ["1", "true", 0, false, "null", undefined]],
  ["numbers by value", [300], [300, 3e2, 300.0], ["300", 301]],
  ["empty text", [""], [""], ["x", null, undefined]],
  ["prefix", [{ prefix: "ab" }], ["ab", "abc", ["z", "abz"]], ["a", "xab", "ABc", 1, undefined]],
  ["empty prefix", [{ prefix: "" }], ["", "x"], [1, null, undefined]],
  ["prefix in any case", [{ prefix: { "equals-ignore-case": "aB" } }], ["AB", "abC", "Abx"], ["xab", "a"]],
  ["suffix", [{ suffix: ".png" }], ["a.png", ".png"], [".PNG", "png", "a.png ", undefined]],
  ["suffix in any case", [{ suffix: { "equals-ignore-case": ".PnG" } }], ["a.png", "A.PNG"], ["a.jpg"]],
  ["any case", [{ "equals-ignore-case": "aLiCe" }], ["alice", "ALICE"], ["alic", "alices", undefined]],
  ["anything but a text", [{ "anything-but": "x" }], ["y", "", 1, null, ["x", "y"]], ["x", ["x"], undefined, []]],
  ["anything but texts", [{ "anything-but": ["x", "y"] }], ["z", 1], ["x", "y", undefined]],
  ["anything but a number", [{ "anything-but": 5 }], [4, "5"], [5, 5.0, undefined]],
  ["anything but numbers", [{ "anything-but": [1, 2] }], [3, "1"], [1, 2]],
  ["anything but a prefix", [{ "anything-but": { prefix: "in" } }], ["out", 1], ["init", undefined]],
  ["anything but prefixes", [{ "anything-but": { prefix: ["a", "b"] } }], ["c"], ["ax", "bx"]],
  ["anything but a suffix", [{ "anything-but": { suffix: ".txt" } }], ["a.md"], ["a.txt"]],
  ["anything but in any case", [{ "anything-but": { "equals-ignore-case": ["a", "b"] } }], ["c"], ["A", "b"]],
  ["anything but a wildcard", [{ "anything-but": { wildcard: "*/lib/*" } }], ["/bin/x"], ["/usr/lib/x", "/lib/"]],
  ["numeric equal", [{ numeric: ["=", 5] }], [5, 5.0], [4, "5", undefined]],
  ["numeric less", [{ numeric: ["<", 5] }], [4.999, -1], [5, 6, "4"]],
  ["numeric at most", [{ numeric: ["<=", 5] }], [5], [5.001]],
  ["numeric more", [{ numeric: [">", 5] }], [5.1], [5]],
  ["numeric at least", [{ numeric: [">=", 5] }], [5], [4.9]],
  ["numeric range", [{ numeric: [">", 0, "<=", 5] }], [0.1, 5], [0, 5.1, "3"]],
  ["numeric range closed below", [{ numeric: [">=", -5, "<", 5] }], [-5, 4.9], [5, -5.1]],
  ["there", [{ exists: true }], ["", 0, null, false, ["x"]], [undefined, [], { b: 1 }]],
  ["not there", [{ exists: false }], [undefined, [], { b: 1 }], ["", 0, null]],
  ["this or not there", ["x", { exists: false }], ["x", undefined], ["y", null]],
  ["wildcard within", [{ wildcard: "a*c" }], ["ac", "abc", "abcc"], ["a", "c", "acb", 1, undefined]],
  ["wildcard at both ends", [{ wildcard: "*b*" }], ["b", "abc"], ["ac", ""]],
  ["only a wildcard", [{ wildcard: "*" }], ["", "x"], [1, undefined]],
  ["no wildcard", [{ wildcard: "ab" }], ["ab"], ["abc"]],
  ["escaped wildcard", [{ wildcard: "a\\*b\\\\" }], ["a*b\\"], ["axb\\"]],
  ["parts do not overlap", [{ wildcard: "aba*ba" }], ["ababa", "abaxba"], ["aba", "abba"]],
  [
    "IPv4 block",
    [{ cidr: "10.0.0.0/24" }],
    ["10.0.0.0", "10.0.0.255"],
    ["10.0.1.0", "x", "::ffff:10.0.0.1", undefined],
  ],
  ["IPv6 block", [{ cidr: "2001:db8::/32" }], ["2001:db8::1", "2001:0db8:ffff::"], ["2001:db9::", "10.0.0.1"]],
  ["one address", [{ cidr: "10.0.0.7/32" }], ["10.0.0.7"], ["10.0.0.8"]],
];

describe.each(table)("%s", (_name, pattern, yes, no) => {
  test.each(yes.map((value) => [value]))("matches %j", (value) => {
    expect(matches({ a: pattern }, value === undefined ? {} : { a: value })).toBe(true);
  });
  test.each(no.map((value) => [value]))("does not match %j", (value) => {
    expect(matches({ a: pattern }, value === undefined ? {} : { a: value })).toBe(false);
  });
});

test("all fields have to match, at any depth", () => {
  const pattern = { source: ["aws.medialive"], detail: { state: ["RUNNING"], channel: { class: ["SINGLE"] } } };
  const event = { source: "aws.medialive", detail: { state: "RUNNING", channel: { class: "SINGLE", id: 1 } }, more: 1 };
  expect(matches(pattern, event)).toBe(true);
  expect(matches(pattern, { ...event, source: "aws.s3" })).toBe(false);
  expect(matches(pattern, { ...event, detail: { ...event.detail, channel: { class: "STANDARD" } } })).toBe(false);
  expect(matches(pattern, { ...event, detail: "RUNNING" })).toBe(false);
});

test("absence reaches through objects that are absent themselves", () => {
  expect(matches({ a: { b: { c: [{ exists: false }] } } }, {})).toBe(true);
  expect(matches({ a: { b: { c: [{ exists: false }] } } }, { a: { b: { c: 0 } } })).toBe(false);
});

test("fields within an array of objects have to lie in the same element", () => {
  const pattern = { items: { kind: ["a"], size: [{ numeric: [">", 1] }] } };
  expect(
    matches(pattern, {
      items: [
        { kind: "a", size: 1 },
        { kind: "b", size: 2 },
      ],
    }),
  ).toBe(false);
  expect(
    matches(pattern, {
      items: [
        { kind: "b", size: 1 },
        { kind: "a", size: 2 },
      ],
    }),
  ).toBe(true);
  expect(matches(pattern, { items: [[{ kind: "a", size: 2 }]] })).toBe(true);
  expect(matches({ items: { kind: [{ exists: false }] } }, { items: [{ kind: "a" }, {}] })).toBe(false);
});

test("$or is one of its alternatives and everything beside it", () => {
  const pattern = { source: ["s"], $or: [{ a: [1] }, { b: [2], c: [3] }] };
  expect(matches(pattern, { source: "s", a: 1 })).toBe(true);
  expect(matches(pattern, { source: "s", b: 2, c: 3 })).toBe(true);
  expect(matches(pattern, { source: "s", b: 2 })).toBe(false);
  expect(matches(pattern, { source: "t", a: 1 })).toBe(false);
  expect(matches({ detail: { $or: [{ a: [1] }, { a: [2] }] } }, { detail: { a: 2 } })).toBe(true);
});

test("$or that lists values is a field of that name", () => {
  expect(matches({ $or: ["x"] }, { $or: "x" })).toBe(true);
  expect(matches({ $or: [{ prefix: "x" }, { prefix: "y" }] }, { $or: "yes" })).toBe(true);
});

test("a field of the event's prototype is none of the event's", () => {
  expect(matches({ toString: [{ exists: true }] }, {})).toBe(false);
  expect(matches({ constructor: { name: [{ exists: true }] } }, {})).toBe(false);
});

test.each([
  ["no JSON", "{"],
  ["a list", "[]"],
  ["a text", '"x"'],
  ["an empty object", "{}"],
  ["an empty inner object", '{"a":{}}'],
  ["an empty list", '{"a":[]}'],
  ["a bare value", '{"a":"x"}'],
  ["null", '{"a":null}'],
  ["a list in a list", '{"a":[["x"]]}'],
  ["an unknown kind", '{"a":[{"like":"x"}]}'],
  ["a name of Object's", '{"a":[{"toString":"x"}]}'],
  ["two kinds at once", '{"a":[{"prefix":"x","suffix":"y"}]}'],
  ["an empty expression", '{"a":[{}]}'],
  ["prefix of a number", '{"a":[{"prefix":1}]}'],
  ["exists of a text", '{"a":[{"exists":"true"}]}'],
  ["anything but nothing", '{"a":[{"anything-but":[]}]}'],
  ["anything but mixed kinds", '{"a":[{"anything-but":["x",1]}]}'],
  ["anything but null", '{"a":[{"anything-but":null}]}'],
  ["anything but an empty prefix", '{"a":[{"anything-but":{"prefix":""}}]}'],
  ["anything but numeric", '{"a":[{"anything-but":{"numeric":["=",1]}}]}'],
  ["numeric without a list", '{"a":[{"numeric":5}]}'],
  ["numeric with an unknown operator", '{"a":[{"numeric":["!=",5]}]}'],
  ["numeric with a text", '{"a":[{"numeric":["=","5"]}]}'],
  ["numeric cut short", '{"a":[{"numeric":[">",1,"<"]}]}'],
  ["numeric range upside down", '{"a":[{"numeric":[">",5,"<",1]}]}'],
  ["numeric range from above", '{"a":[{"numeric":["<",1,">",5]}]}'],
  ["numeric out of bounds", '{"a":[{"numeric":["=",5000000001]}]}'],
  ["two wildcards in a row", '{"a":[{"wildcard":"a**b"}]}'],
  ["an unknown escape", '{"a":[{"wildcard":"a\\\\b"}]}'],
  ["an escape of nothing", '{"a":[{"wildcard":"a\\\\"}]}'],
  ["a block without a mask", '{"a":[{"cidr":"10.0.0.0"}]}'],
  ["a mask too long", '{"a":[{"cidr":"10.0.0.0/33"}]}'],
  ["a block of no address", '{"a":[{"cidr":"x/8"}]}'],
])("refuses %s", (_name, pattern) => {
  expect(() => compilePattern(pattern)).toThrow(InvalidPattern);
});

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const runs = { numRuns: 300 };

test("every leaf of an event is found by the pattern of its own path", () => {
  const key = fc.string({ minLength: 1 }).filter((name) => name !== "$or");
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), leaf, leaf, (path, value, other) => {
      const nest = (end: unknown) => path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), end);
      // `__proto__` in a literal sets a prototype, so events are made as they come: from JSON.
      const event: unknown = JSON.parse(JSON.stringify(nest(value)));
      fc.pre(!path.includes("__proto__"));
      expect(matches(nest([value]), event)).toBe(true);
      expect(matches(nest([{ exists: true }]), event)).toBe(true);
      expect(matches(nest([{ exists: false }]), event)).toBe(false);
      expect(matches(nest([other]), event)).toBe(other === value);
    }),
    runs,
  );
});

test("anything-but is the opposite of exact where there is one value", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), fc.string(), (values, value) => {
      expect(matches({ a: [{ "anything-but": values }] }, { a: value })).toBe(!matches({ a: values }, { a: value }));
    }),
    runs,
  );
});

test("prefix and suffix are wildcards with one star", () => {
  const plain = fc.string().filter((text) => !/[*\\]/.test(text));
  fc.assert(
    fc.property(plain, plain, (text, value) => {
      for (const whole of [value, text + value, value + text]) {
        expect(matches({ a: [{ prefix: text }] }, { a: whole })).toBe(
          matches({ a: [{ wildcard: `${text}*` }] }, { a: whole }),
        );
        expect(matches({ a: [{ suffix: text }] }, { a: whole })).toBe(
          matches({ a: [{ wildcard: `*${text}` }] }, { a: whole }),
        );
      }
    }),
    runs,
  );
});

test("wildcards agree with regular expressions", () => {
  const letters = fc.array(fc.constantFrom("a", "b", "*"), { maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 });
  fc.assert(
    fc.property(letters, text, (signs, value) => {
      const pattern = signs.join("").replace(/\*+/g, "*");
      const expected = new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(value);
      expect(matches({ a: [{ wildcard: pattern }] }, { a: value })).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

test("a numeric range is both of its comparisons", () => {
  const number = fc.integer({ min: -20, max: 20 });
  fc.assert(
    fc.property(number, fc.integer({ min: 1, max: 10 }), number, (low, width, value) => {
      const high = low + width;
      expect(matches({ a: [{ numeric: [">", low, "<=", high] }] }, { a: value })).toBe(value > low && value <= high);
      expect(matches({ a: [{ numeric: [">=", low, "<", high] }] }, { a: value })).toBe(value >= low && value < high);
    }),
    runs,
  );
});

test("an IPv4 address is in a block exactly when its leading bits are", () => {
  const word = fc.nat({ max: 2 ** 32 - 1 });
  const dotted = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
  fc.assert(
    fc.property(word, word, fc.nat({ max: 32 }), (block, other, bits) => {
      const near = bits === 32 ? block : (block ^ (other >>> bits)) >>> 0;
      for (const address of [other, near]) {
        const same = bits === 0 || block >>> (32 - bits) === address >>> (32 - bits);
        expect(matches({ a: [{ cidr: `${dotted(block)}/${bits}` }] }, { a: dotted(address) })).toBe(same);
      }
    }),
    runs,
  );
});
