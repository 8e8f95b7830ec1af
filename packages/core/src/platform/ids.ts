import { customAlphabet } from "nanoid";
import type { z } from "zod";
import { text } from "./text.ts";

const random = customAlphabet("0123456789abcdefghijklmnopqrstuvwxyz", 24);

/** A new identifier: 24 characters, 124 bits, that sort by nothing and tell nothing. */
export const id = (): string => random();

/** Identifiers are text and opaque: rows of the existing platform carry cuids of other lengths. */
export const Id = text().min(1).max(64);
export type Id = z.infer<typeof Id>;
