/** What an event says at the end of a path: a leaf of its JSON. */
export type Leaf = string | number | boolean | null;

/** True where one leaf satisfies one element of a pattern's list. */
export type LeafTest = (leaf: Leaf) => boolean;

/** A pattern that EventBridge refuses at PutRule; the message is its reason. */
export class InvalidPattern extends Error {
  override readonly name = "InvalidPattern";
}

/**
 * The leaves of one value: arrays are flattened; an object or an empty array has none, so a field that holds one counts
 * as absent (event-ruler flattens events the same way).
 */
export const leavesOf = (value: unknown): Leaf[] => {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (value === undefined || (typeof value === "object" && value !== null)) return [];
  return [value as Leaf];
};
