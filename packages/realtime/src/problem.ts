import { randomUUID } from "node:crypto";
import { log } from "@directfanz/core/platform/log";
import { Refused } from "@directfanz/core/platform/refused";
import type { z } from "zod";
import type { Ack, Problem } from "./contract.ts";

/** A refusal as it is; every other error is a fault of ours, which is logged whole and told to nobody. */
export const problem = (error: unknown): Problem => {
  const requestId = randomUUID();
  const timestamp = new Date().toISOString();
  if (error instanceof Refused) {
    const { code, message, details } = error;
    return { code, message, details, requestId, timestamp };
  }
  log.error({ err: error, requestId }, "an event failed");
  const details = { suggestion: "Try again in a few seconds.", retryAfterSeconds: 5 };
  return { code: "internal", message: "Something went wrong on our side.", details, requestId, timestamp };
};

/** What was said, in the shape it should have, or 400 `request.invalid`. */
export const parsed = <Shape extends z.ZodType>(shape: Shape, said: unknown): z.output<Shape> => {
  const { data, error } = shape.safeParse(said);
  if (!error) return data;
  const [issue] = error.issues;
  throw new Refused("request.invalid", 400, "The request is not as it should be.", {
    field: issue?.path.join(".") || "body",
    suggestion: issue?.message ?? "See the documentation.",
  });
};

/** Answers with what `work` brings. True unless a fault of ours kept it from being done. */
export const answering = async <T extends object>(
  ack: Ack<T> | undefined,
  work: () => Promise<T>,
): Promise<boolean> => {
  // A page may leave the callback out, or send something else in its place.
  const answer = typeof ack === "function" ? ack : () => {};
  try {
    answer({ ok: true, ...(await work()) });
    return true;
  } catch (error) {
    answer({ ok: false, error: problem(error) });
    return error instanceof Refused;
  }
};
