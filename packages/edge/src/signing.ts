import { getSignedCookies } from "@aws-sdk/cloudfront-signer";

export interface SignPath {
  /** Where browsers reach the edge, without a path: `https://directfanz.com`. */
  edgeUrl: string;
  /** Everything that begins with it is opened: a folder of `folderOf`. Percent-encoded, as it is requested. */
  path: string;
  keyPairId: string;
  /** PEM of an RSA 2048 or ECDSA P-256 key whose public half is in the distribution's key group. */
  privateKey: string;
  expiresAt: Date;
}

/** Cookies by name, to be set with `Path` = the signed path: four, the last naming the hash. */
export type SignedCookies = Record<string, string>;

/**
 * The cookies by which CloudFront lets a browser read everything below a path until `expiresAt`.
 *
 * The policy is spelled out, because given a URL and a date the SDK makes a canned policy, in which CloudFront takes the
 * wildcard for a letter (Developer Guide, "Choosing between canned and custom policies"). SHA-256 needs the fourth
 * cookie, `CloudFront-Hash-Algorithm`; without it CloudFront takes the signature for SHA-1.
 */
export const signPath = ({ edgeUrl, path, keyPairId, privateKey, expiresAt }: SignPath): SignedCookies => {
  if (!path.startsWith("/") || /[*?]/.test(path)) {
    throw new Error(`A path to sign begins with a slash and holds no wildcard or query: ${path}`);
  }
  const policy = JSON.stringify({
    Statement: [
      {
        Resource: `${new URL(edgeUrl).origin}${path}*`,
        Condition: { DateLessThan: { "AWS:EpochTime": Math.floor(expiresAt.getTime() / 1000) } },
      },
    ],
  });
  const cookies = getSignedCookies({ policy, keyPairId, privateKey, algorithm: "SHA256" });
  return Object.fromEntries(Object.entries(cookies).map(([name, value]) => [name, String(value)]));
};
