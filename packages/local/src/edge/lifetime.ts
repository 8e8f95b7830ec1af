import type { IncomingHttpHeaders } from "node:http";
import type { Behaviour } from "@directfanz/edge/table";

/** Errors that CloudFront keeps whatever the origin says of them (Developer Guide, "How CloudFront caches errors"). */
const keptErrors = new Set([403, 404, 405, 410, 414, 416, 500, 501, 502, 503, 504]);

/**
 * How many seconds an answer is kept: what the origin says (`s-maxage` before `max-age` before `Expires`), between the
 * row's bounds; the row's default where it says nothing. 0 is not at all. CloudFront's rules: Developer Guide, "Managing
 * how long content stays in the cache".
 */
export const lifetime = (
  { ttl }: Behaviour,
  status: number,
  headers: IncomingHttpHeaders,
  now: number = Date.now(),
): number => {
  if (status >= 400) return keptErrors.has(status) ? ttl.error : 0;
  if (status !== 200 && status !== 301 && status !== 308) return 0;
  const said = spoken(headers, now);
  return Math.min(ttl.max, Math.max(ttl.min, said ?? ttl.default));
};

const spoken = (headers: IncomingHttpHeaders, now: number): number | undefined => {
  const directives = (headers["cache-control"] ?? "").toLowerCase();
  if (/(^|[\s,])(no-store|no-cache|private)\b/.test(directives)) return 0;
  const age = /(?:^|[\s,])s-maxage="?(\d+)/.exec(directives) ?? /(?:^|[\s,])max-age="?(\d+)/.exec(directives);
  // An origin that is a cache itself has kept it for a while already.
  if (age) return Math.max(0, Number(age[1]) - Number(headers.age ?? 0));
  if (headers.expires === undefined) return undefined;
  // What is no date is past (RFC 9111, 5.3).
  return Math.max(0, (Date.parse(headers.expires) - now) / 1000 || 0);
};
