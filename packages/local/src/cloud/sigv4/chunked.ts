import { createHash } from "node:crypto";
import { AwsError } from "../contract.ts";
import type { ChunkSigner } from "../sigv4.ts";
import { emptyHash, sha256 } from "./canonical.ts";
import { hmac, sameSignature } from "./key.ts";
import { lines } from "./lines.ts";

const tooMany = 64;

export interface Framing {
  /** Undefined where the chunks are not signed (`STREAMING-UNSIGNED-PAYLOAD-TRAILER`). */
  signer: ChunkSigner | undefined;
  /** `x-amz-decoded-content-length`, bytes. */
  length: number;
  /** Filled with the trailing headers once the body has been read. */
  trailers: Record<string, string>;
}

/**
 * Takes `aws-chunked` framing off a body and checks each chunk's signature, which covers the one before it, and the
 * trailer's (S3 API Reference, "Signature calculations: transferring payload in multiple chunks"). Data are handed on
 * as they arrive, so a consumer must not believe what it read before the end. Throws `SignatureDoesNotMatch` and
 * `IncompleteBody`.
 */
export async function* dechunk(source: AsyncIterable<Buffer>, framing: Framing): AsyncGenerator<Buffer> {
  const { line, take, end } = lines(source);
  const chain = framing.signer && chained(framing.signer);
  let total = 0;
  for (;;) {
    const head = /^([0-9a-fA-F]{1,10})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(await line());
    if (!head?.[1]) throw new AwsError("IncompleteBody", 400, "A chunk's header is malformed.");
    const size = Number.parseInt(head[1], 16);
    total += size;
    if (total > framing.length) break;
    const hash = createHash("sha256");
    for await (const part of take(size)) {
      hash.update(part);
      yield part;
    }
    chain?.("PAYLOAD", [emptyHash, hash.digest("hex")], head[2]);
    if (size === 0) break;
    if ((await line()) !== "") throw new AwsError("IncompleteBody", 400, "A chunk is longer than its header says.");
  }
  if (total !== framing.length) {
    throw new AwsError("IncompleteBody", 400, "The body's length is not that of x-amz-decoded-content-length.");
  }
  let signed = "";
  for (let text = await line(), n = 0; text !== ""; text = await line(), n++) {
    const at = text.indexOf(":");
    if (at < 1 || n >= tooMany) throw new AwsError("MalformedTrailerError", 400, "The trailer is malformed.");
    const [name, value] = [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()];
    framing.trailers[name] = value;
    if (name !== "x-amz-trailer-signature") signed += `${name}:${value}\n`;
  }
  if (signed !== "") chain?.("TRAILER", [sha256(signed)], framing.trailers["x-amz-trailer-signature"]);
  await end();
}

const chained = ({ key, time, scope, seed }: ChunkSigner) => {
  let previous = seed;
  return (kind: "PAYLOAD" | "TRAILER", hashes: string[], claimed: string | undefined): void => {
    previous = hmac(key, [`AWS4-HMAC-SHA256-${kind}`, time, scope, previous, ...hashes].join("\n")).toString("hex");
    if (!sameSignature(previous, claimed ?? "")) {
      throw new AwsError("SignatureDoesNotMatch", 403, "The signature of a chunk or of the trailer does not match.");
    }
  };
};
