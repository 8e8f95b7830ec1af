import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { AwsError } from "../contract.ts";
import type { ChunkSigner } from "../sigv4.ts";
import { emptyHash } from "./canonical.ts";
import { dechunk } from "./chunked.ts";

const streaming: Record<string, { signed: boolean; trailer: boolean }> = {
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER": { signed: false, trailer: true },
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": { signed: true, trailer: false },
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": { signed: true, trailer: true },
};

export interface Payload {
  body: Readable;
  /** Trailing headers, complete once the body has been read. */
  trailers: Record<string, string>;
}

/**
 * The body of an S3 request, checked as it is read against what `x-amz-content-sha256` says of it: a hash, chunks
 * with signatures, or nothing at all. A mismatch is an error of the stream at its end.
 */
export const payload = (
  source: Readable,
  headers: Record<string, string>,
  payloadHash: string,
  signer: ChunkSigner | undefined,
): Payload => {
  const trailers: Record<string, string> = {};
  // Leaving early must not destroy the request: its answer goes over the same socket.
  const parts: AsyncIterable<Buffer> = source.iterator({ destroyOnReturn: false });
  const mode = streaming[payloadHash];
  if (mode) {
    const length = Number(headers["x-amz-decoded-content-length"] ?? Number.NaN);
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new AwsError("MissingContentLength", 411, "You must provide x-amz-decoded-content-length.");
    }
    if (mode.trailer && !headers["x-amz-trailer"]) {
      throw new AwsError("InvalidRequest", 400, "The x-amz-trailer header is missing.");
    }
    const framing = { signer: mode.signed ? signer : undefined, length, trailers };
    return { body: Readable.from(dechunk(parts, framing), { objectMode: false }), trailers };
  }
  if (payloadHash === "UNSIGNED-PAYLOAD") return { body: Readable.from(parts, { objectMode: false }), trailers };
  if (!/^[0-9a-f]{64}$/.test(payloadHash)) {
    throw new AwsError(
      "InvalidArgument",
      400,
      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING- value, or a valid sha256 value.",
    );
  }
  const bodiless = headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0;
  if (bodiless && payloadHash !== emptyHash) throw mismatch();
  return { body: Readable.from(hashed(parts, payloadHash), { objectMode: false }), trailers };
};

async function* hashed(source: AsyncIterable<Buffer>, expected: string): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  for await (const part of source) {
    hash.update(part);
    yield part;
  }
  if (hash.digest("hex") !== expected) throw mismatch();
}

const mismatch = () =>
  new AwsError(
    "XAmzContentSHA256Mismatch",
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
