import * as z from "zod";

/** Text from outside. PostgreSQL's text holds every character but NUL, and answers that one with an error. */
export const text = () =>
  z.string().refine((value) => !value.includes("\0"), "This holds a character that no text has.");
