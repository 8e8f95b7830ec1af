import { createHmac, timingSafeEqual } from "node:crypto";

export interface Scope {
  day: string;
  region: string;
  service: string;
}

export const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

export const scopeText = ({ day, region, service }: Scope): string => `${day}/${region}/${service}/aws4_request`;

/** The key that signs within one day, region and service (IAM User Guide, "Derive a signing key"). */
export const signingKey = (secret: string, { day, region, service }: Scope): Buffer =>
  hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), "aws4_request");

/** Compares two signatures in a time that tells nothing of where they differ. */
export const sameSignature = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};
