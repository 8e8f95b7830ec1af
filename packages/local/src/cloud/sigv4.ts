import { canonicalRequest, sha256 } from "./sigv4/canonical.ts";
import { algorithm, type Claim, type SentRequest } from "./sigv4/claim.ts";
import { hmac, sameSignature, scopeText, signingKey } from "./sigv4/key.ts";
import { refusal } from "./sigv4/refusal.ts";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** What signs the chunks of a streamed body: its first signature is the request's own. */
export interface ChunkSigner {
  key: Buffer;
  time: string;
  scope: string;
  seed: string;
}

const skew = 15 * 60_000;
const longest = 7 * 24 * 3600;

/**
 * Checks a claimed signature against the one made here with the secret (Signature Version 4, in the header or in the
 * query), its clock (15 minutes either way; a presigned request 1 s to 7 days), and that the host and every
 * `x-amz-*` header that was sent is part of it. Answers what the chunks of a streamed body are signed with.
 * Refused: an `AwsError` as the claimed service names it.
 */
export const verify = (
  request: SentRequest,
  claim: Claim,
  payloadHash: string,
  credentials: Credentials,
  now = Date.now(),
): ChunkSigner => {
  const { service } = claim;
  if (claim.accessKeyId !== credentials.accessKeyId) throw refusal("unknown key", request, service);
  checkTime(request, claim, now);
  const unsigned = ["host", ...Object.keys(request.headers).filter((name) => name.startsWith("x-amz-"))].filter(
    (name) => !claim.signedHeaders.includes(name),
  );
  // The payload's hash is signed as the last line of the canonical request, whether or not its header is.
  if (unsigned.some((name) => name !== "x-amz-content-sha256")) throw refusal("unsigned header", request, service);

  const scope = scopeText(claim);
  const key = signingKey(credentials.secretAccessKey, claim);
  const canonical = canonicalRequest(request, service, claim.signedHeaders, payloadHash);
  const seed = hmac(key, [algorithm, claim.time, scope, sha256(canonical)].join("\n")).toString("hex");
  if (!sameSignature(seed, claim.signature)) throw refusal("no match", request, service);
  return { key, time: claim.time, scope, seed };
};

const checkTime = (request: SentRequest, claim: Claim, now: number): void => {
  const { service, time, expires } = claim;
  const at = instant(time);
  if (Number.isNaN(at)) {
    throw refusal(claim.kind === "header" ? "malformed header" : "malformed query", request, service);
  }
  if (!time.startsWith(claim.day)) throw refusal("wrong day", request, service);
  if (expires === undefined) {
    if (now - at > skew) throw refusal("skewed", request, service, service === "s3" ? undefined : expired(time, now));
    if (at - now > skew) throw refusal("skewed", request, service);
    return;
  }
  if (expires < 1 || expires > longest) throw refusal("expiry out of range", request, service);
  if (at - now > skew) throw refusal("not yet valid", request, service);
  if (now > at + expires * 1000) throw refusal("expired", request, service);
};

const expired = (time: string, now: number): string =>
  `Signature expired: ${time} is now earlier than ${basic(now - skew)} (${basic(now)} - 15 min.)`;

/** An instant as signatures write it: `YYYYMMDDTHHMMSSZ`. */
const basic = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, "");

const instant = (time: string): number =>
  Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
