import { log } from "@directfanz/core/platform/log";
import { Refused } from "@directfanz/core/platform/refused";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Environment } from "./environment.ts";
import { isOutage } from "./outage.ts";

/** The one shape of every error, whatever went wrong. */
export const ErrorBody = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      details: z
        .object({ field: z.string(), suggestion: z.string(), retryAfterSeconds: z.number().int() })
        .partial()
        .catchall(z.unknown()),
      requestId: z.string(),
      timestamp: z.iso.datetime(),
    }),
  })
  .openapi("Error", {
    example: {
      error: {
        code: "stream.not_found",
        message: "There is no such stream, or it is not yours to see.",
        details: {},
        requestId: "3c9d1f9e-6a5b-4d0e-9d55-0a2f6c7b8e10",
        timestamp: "2027-01-01T00:00:00.000Z",
      },
    },
  });

type Told = Pick<Refused, "code" | "message" | "details"> & { status: Refused["status"] | 500 };

const answer = (c: Context<Environment>, { code, message, details, status }: Told): Response => {
  if (typeof details.retryAfterSeconds === "number") c.header("retry-after", String(details.retryAfterSeconds));
  const requestId = c.get("requestId");
  return c.json({ error: { code, message, details, requestId, timestamp: new Date().toISOString() } }, status);
};

export const tooLarge = (c: Context): Response =>
  answer(c, new Refused("request.too_large", 413, "The request is larger than 64 KiB.", { suggestion: "Send less." }));

export const unknownPath = (c: Context): Response =>
  answer(c, new Refused("path.not_found", 404, "There is nothing at this path.", { suggestion: "See /api/docs." }));

export const wrongMethod = (c: Context, allowed: string[]): Response => {
  c.header("allow", allowed.join(", "));
  return answer(
    c,
    new Refused("request.method_not_allowed", 405, `This path does not take ${c.req.method}.`, {
      suggestion: `Use ${allowed.join(" or ")}.`,
    }),
  );
};

export const timedOut = () => new HTTPException(504);

/** What the framework throws before a handler is reached. */
const frameworks: Record<number, Refused> = {
  400: new Refused("request.malformed_json", 400, "The body is not JSON.", { suggestion: "Send one JSON object." }),
  415: new Refused("request.unsupported_type", 415, "Only JSON is taken here.", {
    suggestion: "Send the header Content-Type: application/json.",
  }),
  504: new Refused("request.timed_out", 503, "This took too long.", { suggestion: "Try again.", retryAfterSeconds: 5 }),
};

const unavailable = new Refused("service.unavailable", 503, "A part of the platform is away for a moment.", {
  suggestion: "Try again in a few seconds.",
  retryAfterSeconds: 5,
});

/** Refusals are told as they are. Everything else is a fault of ours: logged whole, told to nobody. */
export const failed = (error: Error, c: Context<Environment>): Response => {
  if (error instanceof Refused) return answer(c, error);
  const known = error instanceof HTTPException ? frameworks[error.status] : undefined;
  if (known) return answer(c, known);
  log.error({ err: error }, "a request failed");
  if (isOutage(error)) return answer(c, unavailable);
  return answer(c, {
    code: "internal",
    status: 500,
    message: "Something went wrong on our side.",
    details: { suggestion: "Try again; if it goes on, tell support the request id." },
  });
};

/** What the first of the validator's findings means to a client. */
export const invalid = (issue: z.core.$ZodIssue | undefined): Refused =>
  new Refused("request.invalid", 400, "The request is not as it should be.", {
    field: issue?.path.join(".") || "body",
    suggestion: issue?.message ?? "See /api/docs.",
  });
