import { check as checkRecorded, type Violation } from "../nemesis/checker.ts";
import type { Happened } from "./happened.ts";

/** Every rule that a round broke: those of all histories, and what only real pages can tell. */
export const check = (happened: Happened): Violation[] => [
  ...checkRecorded(happened),
  ...happened.pages
    .filter(({ told, is }) => told !== is)
    .map(({ stream, told, is }) => ({
      invariant: "A page that stays open is told of its broadcast once nothing goes wrong any more",
      what: `one of ${happened.names.get(stream)} is told ${told ?? "nothing"}, which is ${is}`,
    })),
];
