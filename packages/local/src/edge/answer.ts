import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Behaviour } from "@directfanz/edge/table";
import type { Entry } from "./cache.ts";
import { compressed, encodingFor, isCompressible } from "./compression.ts";
import { answered } from "./headers.ts";
import { rangeOf } from "./range.ts";

/** Answers from an entry: 200, 206, 304 or 416, compressed where the row and the viewer say so, without a body on HEAD. */
export const answer = async (
  entry: Entry,
  row: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
  told: { hit: boolean; now: number },
): Promise<void> => {
  const age = Number(entry.headers.age ?? 0) + Math.max(0, Math.floor((told.now - entry.at) / 1000));
  const headers: OutgoingHttpHeaders = {
    ...answered(entry.headers, row),
    "accept-ranges": "bytes",
    "x-cache": entry.status >= 400 ? "Error from edge" : told.hit ? "Hit from edge" : "Miss from edge",
    age: String(age),
  };
  const send = (status: number, body: Buffer): void => {
    response.writeHead(status, { ...headers, "content-length": body.length });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  if (entry.status !== 200) return send(entry.status, entry.body);
  if (isUnchanged(request, entry)) {
    delete headers["content-length"];
    response.writeHead(304, headers).end();
    return;
  }
  const range = isSame(request.headers["if-range"], entry)
    ? rangeOf(request.headers.range, entry.body.length)
    : undefined;
  if (range === "unsatisfiable") {
    headers["content-range"] = `bytes */${entry.body.length}`;
    return send(416, Buffer.alloc(0));
  }
  if (range) {
    headers["content-range"] = `bytes ${range.start}-${range.end}/${entry.body.length}`;
    return send(206, entry.body.subarray(range.start, range.end + 1));
  }
  if (!isCompressible(row, entry)) return send(200, entry.body);
  headers.vary = entry.headers.vary ? `${entry.headers.vary}, accept-encoding` : "accept-encoding";
  const encoding = encodingFor(request.headers["accept-encoding"]);
  if (!encoding) return send(200, entry.body);
  headers["content-encoding"] = encoding;
  // Other bytes under the same strong validator would break ranges.
  if (headers.etag) headers.etag = weak(String(headers.etag));
  send(200, await compressed(entry, encoding));
};

const weak = (etag: string): string => (etag.startsWith("W/") ? etag : `W/${etag}`);

const isUnchanged = ({ headers }: IncomingMessage, entry: Entry): boolean => {
  const known = headers["if-none-match"];
  const { etag } = entry.headers;
  if (known !== undefined) {
    if (!etag) return false;
    return known.trim() === "*" || known.split(",").some((one) => weak(one.trim()) === weak(etag));
  }
  const since = Date.parse(headers["if-modified-since"] ?? "");
  return Date.parse(entry.headers["last-modified"] ?? "") <= since;
};

/** Whether a range may be cut from this entry: always, unless the viewer has the rest from another one. */
const isSame = (ifRange: string | string[] | undefined, { headers }: Entry): boolean =>
  ifRange === undefined || ifRange === headers.etag || ifRange === headers["last-modified"];
