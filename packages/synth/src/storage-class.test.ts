import { expect, test } from "vitest";
import {
  type LifecycleConfiguration,
  type LifecycleRule,
  objections,
  storageClassOf,
  tierOf,
} from "./storage-class.ts";

const rule = (more: Partial<LifecycleRule>): LifecycleRule => ({ id: "r", status: "Enabled", ...more });
const big = { key: "a/b", bytes: 1_000_000 };

test("the coldest of the classes that are reached, and deletion before all", () => {
  const rules = [
    rule({ transitions: [{ days: 30, storageClass: "STANDARD_IA" }] }),
    rule({ filter: { prefix: "a/" }, transitions: [{ days: 60, storageClass: "GLACIER" }] }),
    rule({ expiration: { days: 365 } }),
  ];
  const at = (age: number, key = "a/b") => storageClassOf({ rules }, { ...big, key, age });
  expect([29, 30, 59, 60, 364, 365].map((age) => at(age))).toEqual([
    "STANDARD",
    "STANDARD_IA",
    "STANDARD_IA",
    "GLACIER",
    "GLACIER",
    "gone",
  ]);
  expect(at(60, "other")).toBe("STANDARD_IA");
});

test("a rule that is switched off does nothing, and no rule moves an object up", () => {
  const off = rule({ status: "Disabled", expiration: { days: 1 } });
  const up = rule({ transitions: [{ days: 30, storageClass: "STANDARD_IA" }] });
  expect(storageClassOf({ rules: [off, up] }, { ...big, age: 99, writtenTo: "GLACIER" })).toBe("GLACIER");
});

test("small objects stay, unless the rule names a size or the bucket the older default", () => {
  const small = { key: "a", bytes: 128 * 1024 - 1, age: 99 };
  const cold = rule({ transitions: [{ days: 1, storageClass: "GLACIER" }] });
  expect(storageClassOf({ rules: [cold] }, small)).toBe("STANDARD");
  expect(storageClassOf({ rules: [cold] }, { ...small, bytes: 128 * 1024 })).toBe("GLACIER");
  expect(storageClassOf({ rules: [{ ...cold, filter: { objectSizeGreaterThan: 0 } }] }, small)).toBe("GLACIER");
  const older: LifecycleConfiguration = {
    rules: [cold],
    transitionDefaultMinimumObjectSize: "varies_by_storage_class",
  };
  expect(storageClassOf(older, small)).toBe("GLACIER");
});

test.each([
  ["two of a name", [rule({}), rule({})]],
  [
    "up",
    [
      rule({
        transitions: [
          { days: 1, storageClass: "GLACIER" },
          { days: 200, storageClass: "GLACIER_IR" },
        ],
      }),
    ],
  ],
  ["IA too early", [rule({ transitions: [{ days: 29, storageClass: "STANDARD_IA" }] })]],
  [
    "out of IA too early",
    [
      rule({
        transitions: [
          { days: 30, storageClass: "STANDARD_IA" },
          { days: 59, storageClass: "GLACIER" },
        ],
      }),
    ],
  ],
  ["deleted too early", [rule({ transitions: [{ days: 1, storageClass: "GLACIER" }], expiration: { days: 90 } })]],
  ["both expirations", [rule({ expiration: { days: 9, expiredObjectDeleteMarker: true } })]],
] satisfies [string, LifecycleRule[]][])("objects to %s", (_, rules) => {
  expect(objections({ rules })).toHaveLength(1);
});

test("Intelligent-Tiering goes by the days since the last read, and restores are needed only where asked for", () => {
  const asked = {
    filter: { tags: { offline: "yes" } },
    tierings: [{ accessTier: "ARCHIVE_ACCESS" as const, days: 90 }],
  };
  const at = (unread: number, tags = {}) => tierOf([asked], { ...big, tags, unread });
  expect([29, 30, 89, 90, 5000].map((unread) => at(unread))).toEqual([
    "FREQUENT",
    "INFREQUENT",
    "INFREQUENT",
    "ARCHIVE_INSTANT",
    "ARCHIVE_INSTANT",
  ]);
  expect(at(90, { offline: "yes" })).toBe("ARCHIVE_ACCESS");
  expect(tierOf([asked], { key: "a", bytes: 1, tags: { offline: "yes" }, unread: 999 })).toBe("FREQUENT");
});
