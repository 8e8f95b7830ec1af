import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Behaviour } from "@directfanz/edge/table";
import type { Entry } from "./cache.ts";

/** CloudFront compresses what is text, between these sizes (Developer Guide, "Serving compressed files"). */
const smallest = 1_000;
const largest = 10_000_000;
const text =
  /^(text\/|application\/(javascript|json|xml|manifest\+json|vnd\.apple\.mpegurl|x-mpegurl|dash\+xml|wasm)|image\/svg\+xml|font\/(ttf|otf))/i;

/** Whether viewers who take compressed text get it so. */
export const isCompressible = ({ compress }: Behaviour, { status, headers, body }: Entry): boolean =>
  compress &&
  status === 200 &&
  headers["content-encoding"] === undefined &&
  body.length >= smallest &&
  body.length <= largest &&
  text.test(headers["content-type"] ?? "");

const brotli = (body: Buffer): Promise<Buffer> =>
  // The middle of the scale: this is done while a viewer waits.
  promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });

const encoders: Record<string, (body: Buffer) => Promise<Buffer>> = { br: brotli, gzip: promisify(gzip) };

/** The best encoding that the viewer takes: `br`, `gzip`, or undefined. */
export const encodingFor = (acceptEncoding: string | undefined): string | undefined => {
  const taken = (acceptEncoding ?? "")
    .toLowerCase()
    .split(",")
    .map((part) => part.trim().split(/\s*;\s*q=/));
  return Object.keys(encoders).find((name) => taken.some(([coding, q]) => coding === name && Number(q ?? 1) > 0));
};

/** The body in that encoding, made once an entry. */
export const compressed = (entry: Entry, encoding: string): Promise<Buffer> => {
  const made = entry.compressed.get(encoding) ?? encoders[encoding]?.(entry.body) ?? Promise.resolve(entry.body);
  entry.compressed.set(encoding, made);
  return made;
};
