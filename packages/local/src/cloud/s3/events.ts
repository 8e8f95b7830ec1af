import type { CloudRequest } from "../contract.ts";
import type { StoredObject } from "./catalog.ts";
import type { Context } from "./context.ts";

export type Reason = "PutObject" | "POST Object" | "CopyObject" | "CompleteMultipartUpload" | "DeleteObject";

/** Who asked, as far as an event tells it. */
export type Requester = Pick<CloudRequest, "requestId" | "account"> & { from?: string };

let last = 0n;

/** Grows with every event, also over a restart; 16 hexadecimal digits, compared as text for one key. */
const sequencer = (): string => {
  const now = BigInt(Date.now()) << 20n;
  last = now > last ? now : last + 1n;
  return last.toString(16).toUpperCase().padStart(16, "0");
};

/** Sends *Object Created* where the bucket is connected to EventBridge (S3 User Guide, "EventBridge event message"). */
export const announceCreated = (context: Context, object: StoredObject, by: Requester, reason: Reason): void => {
  const { key, size, etag } = object;
  announce(context, "Object Created", object.bucket, by, {
    object: { key, size, etag, sequencer: sequencer() },
    reason,
  });
};

/** Sends *Object Deleted*: nothing here is versioned, so a deletion is permanent. */
export const announceDeleted = (context: Context, bucket: string, key: string, by: Requester): void =>
  announce(context, "Object Deleted", bucket, by, {
    object: { key, sequencer: sequencer() },
    reason: "DeleteObject" satisfies Reason,
    "deletion-type": "Permanently Deleted",
  });

const announce = (
  context: Context,
  detailType: string,
  bucket: string,
  by: Requester,
  detail: Record<string, unknown>,
): void => {
  if (!context.buckets.get(bucket)?.eventBridge) return;
  context.emit({
    source: "aws.s3",
    detailType,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      "request-id": by.requestId,
      requester: by.account,
      "source-ip-address": by.from ?? "127.0.0.1",
      ...detail,
    },
  });
};
