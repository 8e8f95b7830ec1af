import { AwsError, type CloudRequest } from "../contract.ts";
import type { Blob } from "./blobs.ts";
import { type Algorithm, checksumHeaders, chosenAlgorithm, compare } from "./checksums.ts";
import { checkMd5, commit, now } from "./commit.ts";
import { mayWrite } from "./conditional.ts";
import type { Context, Operation } from "./context.ts";
import { metadataOf, refuseUnserved, storageClassOf } from "./metadata.ts";
import { tagsInHeader } from "./tagging.ts";

/** PutObject. The body goes to disk as it comes; the object changes when it has come whole and as promised. */
export const putObject: Operation = async ({ context, request, bucket, key }) => {
  const { headers } = request;
  refuseUnserved(headers);
  const metadata = metadataOf(headers);
  const storageClass = storageClassOf(headers);
  const tags = tagsInHeader(headers["x-amz-tagging"]);
  mayWrite(context.catalog.get(bucket, key), headers);
  const blob = await received(context, request, chosenAlgorithm(request));
  const checksum = { algorithm: blob.algorithm, value: blob.checksum, type: "FULL_OBJECT" as const };
  const object = {
    ...{ bucket, key, file: blob.file, size: blob.size, etag: blob.md5, modified: now() },
    ...{ headers: metadata, storageClass, checksum, ...(tags && { tags }) },
  };
  await commit(context, object, headers, request, "PutObject");
  return { status: 200, headers: { etag: `"${blob.md5}"`, ...checksumHeaders(checksum), ...encrypted } };
};

/** S3 encrypts every object so since 2023, and says so. */
export const encrypted = { "x-amz-server-side-encryption": "AES256" };

/** The body of a request as a blob, compared with its length, MD5 and checksum; nothing is left of a bad one. */
export const received = async (context: Context, request: CloudRequest, algorithm: Algorithm): Promise<Blob> => {
  const { headers } = request;
  if (headers["content-length"] === undefined && headers["x-amz-decoded-content-length"] === undefined) {
    throw new AwsError("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
  }
  const blob = await context.blobs.receive(request.body, algorithm);
  try {
    checkMd5(headers["content-md5"], blob.md5);
    compare(request, algorithm, blob.checksum);
  } catch (error) {
    await context.blobs.remove(blob.file);
    throw error;
  }
  return blob;
};
