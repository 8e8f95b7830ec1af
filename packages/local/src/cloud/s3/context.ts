import { AwsError, type CloudRequest, type CloudResponse, type Emit } from "../contract.ts";
import type { Credentials } from "../sigv4.ts";
import type { Collection } from "../state.ts";
import type { Blobs } from "./blobs.ts";
import type { Catalog } from "./catalog.ts";
import type { CorsRule } from "./cors.ts";
import type { Part, Upload } from "./uploads.ts";

export interface Bucket {
  name: string;
  region: string;
  /** Milliseconds since 1970. */
  created: number;
  cors?: CorsRule[];
  /** Whether events of its objects go to EventBridge. */
  eventBridge?: boolean;
}

/** What all of S3 stands on. */
export interface Context {
  buckets: Collection<Bucket>;
  catalog: Catalog;
  blobs: Blobs;
  uploads: Collection<Upload>;
  parts: Collection<Part>;
  emit: Emit;
  credentials: Credentials;
}

/** One request with what its address names. `key` is empty where the bucket itself is meant. */
export interface Ask {
  context: Context;
  request: CloudRequest;
  bucket: string;
  key: string;
}

export type Operation = (ask: Ask) => Promise<CloudResponse> | CloudResponse;

export const bucketOf = ({ context, bucket }: Pick<Ask, "context" | "bucket">): Bucket => {
  const found = context.buckets.get(bucket);
  if (!found) {
    throw new AwsError("NoSuchBucket", 404, "The specified bucket does not exist", { BucketName: bucket });
  }
  return found;
};

export const noSuchKey = (key: string) =>
  new AwsError("NoSuchKey", 404, "The specified key does not exist.", { Key: key });

export const xmlAnswer = (body: string): CloudResponse => ({
  status: 200,
  headers: { "content-type": "application/xml" },
  body,
});
