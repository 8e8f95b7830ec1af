import { init } from "@paralleldrive/cuid2";
import type { z } from "zod";
import { text } from "./text.ts";

/** A new identifier: 24 characters that sort by nothing and tell nothing. */
export const id = init({ length: 24 });

/** Identifiers are text and opaque: rows of the existing platform carry cuids of other lengths. */
export const Id = text().min(1).max(64);
export type Id = z.infer<typeof Id>;
