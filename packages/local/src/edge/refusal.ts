import type { IncomingMessage, ServerResponse } from "node:http";
import type { Verdict } from "@directfanz/edge/verify";
import { secured } from "./headers.ts";

interface Refusal {
  status: number;
  /** For the API's error format, and for CloudFront's XML. */
  code: string;
  message: string;
}

/** CloudFront's own answers to requests for signed content. */
const verdicts: Record<Exclude<Verdict, "ok">, Refusal> = {
  missing: {
    status: 403,
    code: "MissingKey",
    message: "Missing Key-Pair-Id query parameter or cookie value",
  },
  expired: { status: 403, code: "AccessDenied", message: "Access denied" },
  invalid: { status: 403, code: "AccessDenied", message: "Access denied" },
  not_for_this: { status: 403, code: "AccessDenied", message: "Access denied" },
};

export const refusals = {
  verdict: (verdict: Exclude<Verdict, "ok">): Refusal => verdicts[verdict],
  path: { status: 400, code: "edge.bad_path", message: "This is not a path of this site." },
  method: { status: 403, code: "edge.method_not_allowed", message: "This path does not take this method." },
  host: { status: 403, code: "AccessDenied", message: "Access denied" },
  unknown: { status: 404, code: "edge.not_found", message: "There is nothing here." },
  origin: (status: 502 | 504): Refusal =>
    status === 504
      ? { status, code: "edge.timeout", message: "This takes longer than it should. Please try again in a moment." }
      : {
          status,
          code: "edge.unavailable",
          message: "This part of the site is not answering. It is probably starting.",
        },
};

/**
 * Tells a refusal in the words of who asked: the API's error format below `/api`, a page for a browser that wants one,
 * and CloudFront's XML for everything else, players and command lines.
 */
export const refuse = (
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  requestId: string,
): void => {
  const { type, body } = told(request, refusal, requestId);
  response.writeHead(
    refusal.status,
    secured({
      "content-type": type,
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-store",
      "x-cache": "Error from edge",
      "x-request-id": requestId,
      ...(refusal.status >= 500 ? { "retry-after": "5" } : {}),
      // What is left of the request's body is not read.
      ...(request.complete ? {} : { connection: "close" }),
    }),
  );
  response.end(request.method === "HEAD" ? undefined : body);
};

const told = (request: IncomingMessage, { code, message, status }: Refusal, requestId: string) => {
  if (request.url?.startsWith("/api/")) {
    const timestamp = new Date().toISOString();
    const details = status >= 500 ? { suggestion: "Try again in a few seconds.", retryAfterSeconds: 5 } : {};
    const error = { code, message, details, requestId, timestamp };
    return { type: "application/json", body: JSON.stringify({ error }) };
  }
  if (request.headers.accept?.includes("text/html")) {
    return { type: "text/html; charset=utf-8", body: page(message, requestId) };
  }
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>\n`;
  return { type: "text/xml", body };
};

const page = (message: string, requestId: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>DirectFanz</title>
<style>body{font:1.1rem/1.6 system-ui;max-width:36rem;margin:20vh auto;padding:0 1.5rem;color-scheme:light dark}small{opacity:.7}</style>
<h1>One moment</h1>
<p>${message}</p>
<p><a href="">Try again</a></p>
<p><small>Request ${requestId}</small></p>
</html>
`;
