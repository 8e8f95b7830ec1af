import { InvalidPattern, type LeafTest } from "./leaf.ts";

/** EventBridge compares numbers within ±5 billion. */
const bound = 5e9;

const compare: Record<string, (leaf: number, limit: number) => boolean> = {
  "=": (leaf, limit) => leaf === limit,
  "<": (leaf, limit) => leaf < limit,
  "<=": (leaf, limit) => leaf <= limit,
  ">": (leaf, limit) => leaf > limit,
  ">=": (leaf, limit) => leaf >= limit,
};

/** `["=", 5]`, `["<", 5]`, or a range from below: `[">", 0, "<=", 5]`. */
export const numeric = (terms: unknown): LeafTest => {
  if (!Array.isArray(terms)) throw new InvalidPattern("Value of numeric must be an array.");
  if (terms.length !== 2 && terms.length !== 4) {
    throw new InvalidPattern("Numeric must be one comparison, or a range of two.");
  }
  const [lowerOperator, lower] = term(terms[0], terms[1]);
  const low = compare[lowerOperator] ?? refuse(lowerOperator);
  if (terms.length === 2) return (leaf) => inBounds(leaf) && low(leaf, lower);
  const [upperOperator, upper] = term(terms[2], terms[3]);
  const high = compare[upperOperator] ?? refuse(upperOperator);
  if (!lowerOperator.startsWith(">") || !upperOperator.startsWith("<")) {
    throw new InvalidPattern("A numeric range runs from > or >= to < or <=.");
  }
  if (lower >= upper) throw new InvalidPattern("Bottom must be less than top");
  return (leaf) => inBounds(leaf) && low(leaf, lower) && high(leaf, upper);
};

const inBounds = (leaf: unknown): leaf is number => typeof leaf === "number" && Math.abs(leaf) <= bound;

const term = (operator: unknown, limit: unknown): [string, number] => {
  if (typeof limit !== "number") throw new InvalidPattern("Value of a numeric comparison must be a number.");
  if (!inBounds(limit)) throw new InvalidPattern("Value must be between -5.0E9 and 5.0E9, inclusive");
  return [String(operator), limit];
};

const refuse = (operator: string): never => {
  throw new InvalidPattern(`Unrecognized numeric range operator: ${operator}`);
};
