import { anythingBut } from "./anything-but.ts";
import { cidr } from "./cidr.ts";
import { InvalidPattern, type LeafTest } from "./leaf.ts";
import { numeric } from "./numeric.ts";
import { wildcard } from "./wildcard.ts";

const textOf = (name: string, value: unknown): string => {
  if (typeof value !== "string") throw new InvalidPattern(`${name} match pattern must be a string`);
  return value;
};

const ifText =
  (test: (leaf: string) => boolean): LeafTest =>
  (leaf) =>
    typeof leaf === "string" && test(leaf);

/** Prefix or suffix: a text, or `{"equals-ignore-case": text}`. */
const affix = (name: "prefix" | "suffix", value: unknown): LeafTest => {
  const has =
    name === "prefix"
      ? (leaf: string, text: string) => leaf.startsWith(text)
      : (leaf: string, text: string) => leaf.endsWith(text);
  if (typeof value === "object" && value !== null && Object.keys(value).join() === "equals-ignore-case") {
    const text = textOf(name, (value as Record<string, unknown>)["equals-ignore-case"]).toLowerCase();
    return ifText((leaf) => has(leaf.toLowerCase(), text));
  }
  const text = textOf(name, value);
  return ifText((leaf) => has(leaf, text));
};

/** Each kind of match expression but `exists`, which looks at the field and not at a value of it. */
const kinds: Record<string, (value: unknown) => LeafTest> = {
  prefix: (value) => affix("prefix", value),
  suffix: (value) => affix("suffix", value),
  "equals-ignore-case": (value) => {
    const text = textOf("equals-ignore-case", value).toLowerCase();
    return ifText((leaf) => leaf.toLowerCase() === text);
  },
  wildcard: (value) => ifText(wildcard(textOf("wildcard", value))),
  "anything-but": anythingBut,
  numeric,
  cidr: (value) => cidr(textOf("cidr", value)),
};

/** Names that EventBridge reads as match expressions. */
export const isMatchName = (name: string): boolean => name === "exists" || Object.hasOwn(kinds, name);

/** The test of one match expression, e.g. `prefix` with `"a"`. */
export const leafTest = (name: string, value: unknown): LeafTest => {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (!kind) throw new InvalidPattern(`Unrecognized match type ${name}`);
  return kind(value);
};
