import { InvalidPattern, type Leaf, type LeafTest } from "./leaf.ts";
import { wildcard } from "./wildcard.ts";

/** The tests that can stand inside anything-but; each takes one text or a list of them. */
const inner: Record<string, (text: string) => (leaf: string) => boolean> = {
  prefix: (text) => (leaf) => leaf.startsWith(text),
  suffix: (text) => (leaf) => leaf.endsWith(text),
  "equals-ignore-case": (text) => (leaf) => leaf.toLowerCase() === text.toLowerCase(),
  wildcard,
};

/** A value that is there and is none of these. A list is all texts or all numbers, as EventBridge demands. */
export const anythingBut = (value: unknown): LeafTest => {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return noneOf(value);
  const values = listOf(value);
  return (leaf: Leaf) => !values.includes(leaf);
};

const listOf = (value: unknown): unknown[] => {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0) throw new InvalidPattern("Value of anything-but must not be an empty list.");
  const kind = typeof values[0];
  if ((kind !== "string" && kind !== "number") || values.some((one) => typeof one !== kind)) {
    throw new InvalidPattern(
      "Inside anything-but list, either all values are number or string, mixed type is not supported",
    );
  }
  return values;
};

const noneOf = (test: object): LeafTest => {
  const [entry, ...more] = Object.entries(test) as [string, unknown][];
  if (!entry || more.length > 0) throw new InvalidPattern("Only one key allowed in match expression");
  const [name, value] = entry;
  const make = Object.hasOwn(inner, name) ? inner[name] : undefined;
  if (!make) throw new InvalidPattern(`Unsupported anything-but pattern: ${name}`);
  const tests = listOf(value).map((text) => {
    if (typeof text !== "string") throw new InvalidPattern(`anything-but ${name} must be a text or a list of texts.`);
    if (text === "" && name !== "equals-ignore-case") throw new InvalidPattern("Null prefix/suffix not allowed");
    return make(text);
  });
  return (leaf) => typeof leaf !== "string" || !tests.some((one) => one(leaf));
};
