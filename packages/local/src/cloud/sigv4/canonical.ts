import { createHash } from "node:crypto";
import type { SentRequest } from "./claim.ts";

export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

export const emptyHash = sha256("");

/** Percent-encodes all but RFC 3986's unreserved characters, as SigV4 asks. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The canonical request of Signature Version 4 (IAM User Guide, "Create a canonical request"). S3 signs the path as
 * it is sent; every other service signs it normalized and encoded once more.
 */
export const canonicalRequest = (
  request: SentRequest,
  service: string,
  signedHeaders: string[],
  payloadHash: string,
): string =>
  [
    request.method,
    service === "s3" ? request.path : normalized(request.path),
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? "").trim().replace(/\s+/g, " ")}`),
    "",
    signedHeaders.join(";"),
    payloadHash,
  ].join("\n");

// Built from the parsed query, which is also what the services read: what is checked is what is obeyed.
const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const normalized = (path: string): string => {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(encode(segment));
  }
  return `/${kept.join("/")}${kept.length > 0 && path.endsWith("/") ? "/" : ""}`;
};
