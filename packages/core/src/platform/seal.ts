import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { link } from "./links.ts";

const version = "s1.";
const key = () => Buffer.from(link("SealKey").value, "base64");

/** Encrypts a secret for storage: AES-256-GCM, a nonce each, as text. */
export const seal = (secret: string): string => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key(), nonce);
  const body = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return version + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
};

/** The secret again. Rows of the existing platform hold theirs in the clear; those pass as they are. */
export const unseal = (stored: string): string => {
  if (!stored.startsWith(version)) return stored;
  const bytes = Buffer.from(stored.slice(version.length), "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key(), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
};
