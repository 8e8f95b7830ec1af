import { AwsError } from "../contract.ts";
import type { StoredObject } from "./catalog.ts";
import { mayWrite } from "./conditional.ts";
import { bucketOf, type Context } from "./context.ts";
import { announceCreated, type Reason, type Requester } from "./events.ts";

/** HTTP dates know whole seconds. */
export const now = (): number => Math.floor(Date.now() / 1000) * 1000;

/**
 * Makes a content the object's: one row changes, so that a reader sees the old object or the new one. The conditions
 * are asked in the same turn, so of two `If-None-Match: *` one is refused. Where it is refused the content goes.
 */
export const commit = async (
  context: Context,
  object: StoredObject,
  conditions: Record<string, string>,
  by: Requester,
  reason: Reason,
): Promise<void> => {
  const standing = context.catalog.get(object.bucket, object.key);
  try {
    bucketOf({ context, bucket: object.bucket });
    mayWrite(standing, conditions);
  } catch (error) {
    await context.blobs.remove(object.file);
    throw error;
  }
  context.catalog.put(object);
  announceCreated(context, object, by, reason);
  if (standing) await context.blobs.remove(standing.file);
};

/** Checks `Content-MD5`. Refused: `InvalidDigest` for what is no MD5, `BadDigest` for another body's. */
export const checkMd5 = (header: string | undefined, computed: string): void => {
  if (header === undefined) return;
  const expected = Buffer.from(header, "base64");
  if (expected.length !== 16) throw new AwsError("InvalidDigest", 400, "The Content-MD5 you specified was invalid.");
  if (expected.toString("hex") !== computed) {
    throw new AwsError("BadDigest", 400, "The Content-MD5 you specified did not match what we received.");
  }
};
