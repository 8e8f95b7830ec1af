import { InvalidPattern, type Leaf, type LeafTest, leavesOf } from "./leaf.ts";
import { isMatchName, leafTest } from "./leaf-test.ts";

export { InvalidPattern } from "./leaf.ts";

/** True where the event satisfies the pattern. */
export type Matches = (event: unknown) => boolean;

/** One part of a pattern: `here` is the event's value at its path, `whole` the event. */
type Test = (here: unknown, whole: unknown) => boolean;

/**
 * Compiles an event pattern of EventBridge's classic rules (User Guide, "Comparison operators for use in event
 * patterns"). Throws `InvalidPattern` for what PutRule refuses. Fields of one pattern that lie within an array of
 * objects must be found in the same element, as in AWS's own matcher (event-ruler, "array consistency").
 */
export const compilePattern = (text: string): Matches => {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw new InvalidPattern("The pattern is not JSON.");
  }
  if (!isObject(pattern)) throw new InvalidPattern("Filter is not an object");
  const test = all(pattern, []);
  return (event) => test(event, event);
};

type Node = Record<string, unknown>;
const isObject = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** All fields of one object of the pattern, in one and the same object of the event. */
const all = (pattern: Node, path: string[]): Test => {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new InvalidPattern("Empty objects are not allowed");
  const tests = entries.map(([name, value]) =>
    name === "$or" && isOr(value) ? any(value, path) : field(name, value, path),
  );
  const test: Test = (here, whole) =>
    Array.isArray(here) && here.length > 0
      ? here.some((element) => test(element, whole))
      : tests.every((one) => one(here, whole));
  return test;
};

/** `$or` is a relation where it lists two or more objects that are no match expressions; a field's name otherwise. */
const isOr = (value: unknown): value is Node[] =>
  Array.isArray(value) &&
  value.length > 1 &&
  value.every((one) => isObject(one) && Object.keys(one).length > 0 && !Object.keys(one).some(isMatchName));

const any = (alternatives: Node[], path: string[]): Test => {
  const tests = alternatives.map((one) => all(one, path));
  return (here, whole) => tests.some((test) => test(here, whole));
};

const field = (name: string, value: unknown, path: string[]): Test => {
  const inner = [...path, name];
  const test = Array.isArray(value) ? anyOf(value, inner) : isObject(value) ? all(value, inner) : undefined;
  if (!test) throw new InvalidPattern(`"${name}" must be an object or an array`);
  return (here, whole) => test(isObject(here) && Object.hasOwn(here, name) ? here[name] : undefined, whole);
};

/** A pattern's list: one of its elements is enough. */
const anyOf = (list: unknown[], path: string[]): Test => {
  if (list.length === 0) throw new InvalidPattern("Empty arrays are not allowed");
  const tests = list.map((element) => oneOf(element, path));
  return (here, whole) => tests.some((test) => test(here, whole));
};

const oneOf = (element: unknown, path: string[]): Test => {
  if (Array.isArray(element)) throw new InvalidPattern("Match value must be String, number, true, false, or null");
  if (!isObject(element)) return ofLeaf((leaf: Leaf) => leaf === element);
  const [entry, ...more] = Object.entries(element);
  if (!entry || more.length > 0) throw new InvalidPattern("Only one key allowed in match expression");
  const [name, value] = entry;
  if (name !== "exists") return ofLeaf(leafTest(name, value));
  if (typeof value !== "boolean") throw new InvalidPattern("exists match pattern must be either true or false.");
  // Absence is asked of the whole event: a field that any element of an array carries is not absent.
  return value ? (here) => leavesOf(here).length > 0 : (_here, whole) => leavesAt(whole, path).length === 0;
};

const ofLeaf =
  (test: LeafTest): Test =>
  (here) =>
    leavesOf(here).some(test);

const leavesAt = (value: unknown, path: string[]): Leaf[] => {
  if (Array.isArray(value)) return value.flatMap((element) => leavesAt(element, path));
  const [name, ...rest] = path;
  if (name === undefined) return leavesOf(value);
  return isObject(value) && Object.hasOwn(value, name) ? leavesAt(value[name], rest) : [];
};
