import { runInNewContext } from "node:vm";

interface Request {
  method: string;
  uri: string;
  querystring: Record<string, { value: string }>;
  headers: Record<string, { value: string }>;
  cookies: Record<string, { value: string }>;
}

/** What a function made of a request: it goes on, or is answered at once; and what the origin was set to. */
export interface Outcome {
  request: Request | undefined;
  status: number | undefined;
  origin: Record<string, unknown> | undefined;
}

/**
 * The text of a viewer-request function, to be run as CloudFront does: a script with a global `handler`, an event of
 * version 1.0 ("CloudFront Functions event structure"), and the module `cloudfront` alone of all that Node has.
 */
export const cloudFrontFunction = (code: string) => {
  let origin: Outcome["origin"];
  const cf = {
    updateRequestOrigin: (properties: Record<string, unknown>) => {
      origin = { ...properties };
    },
  };
  const script = code.replace(/^import cf from ["']cloudfront["'];$/m, "");
  const handler = runInNewContext(`${script}\n;handler`, { cf });
  return (uri: string, headers: Request["headers"] = {}): Outcome => {
    origin = undefined;
    const request: Request = { method: "GET", uri, querystring: {}, headers, cookies: {} };
    const context = { distributionId: "EDFDVBD6EXAMPLE", eventType: "viewer-request", requestId: "r" };
    const answer = handler({ version: "1.0", context, viewer: { ip: "203.0.113.1" }, request });
    return { request: "uri" in answer ? answer : undefined, status: answer.statusCode, origin };
  };
};
