import { init } from "@paralleldrive/cuid2";
import { z } from "zod";

/** A new identifier: 24 characters that sort by nothing and tell nothing. */
export const id = init({ length: 24 });

/** Identifiers are text and opaque: rows of the existing platform carry cuids of other lengths. */
export const Id = z.string().min(1).max(64);
export type Id = z.infer<typeof Id>;
