import { createHash } from "node:crypto";

/** The canonical user of an account: S3 names owners by 64 hexadecimal digits. */
export const ownerOf = (account: string) => ({
  ID: createHash("sha256").update(account).digest("hex"),
  DisplayName: account,
});
