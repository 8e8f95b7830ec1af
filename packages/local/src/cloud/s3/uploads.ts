import { AwsError } from "../contract.ts";
import type { Algorithm, ChecksumType } from "./checksums.ts";
import type { Ask, Context } from "./context.ts";

/** A multipart upload that has begun. */
export interface Upload {
  id: string;
  bucket: string;
  key: string;
  /** Milliseconds since 1970. */
  initiated: number;
  headers: Record<string, string>;
  storageClass: string;
  tags?: Record<string, string>;
  algorithm: Algorithm;
  checksumType: ChecksumType;
  /** Whether the client chose the algorithm: then every part must be summed by it. */
  chosen: boolean;
}

export interface Part {
  number: number;
  file: string;
  size: number;
  /** Hexadecimal, without quotes. */
  etag: string;
  algorithm: Algorithm;
  /** Base64. */
  checksum: string;
  modified: number;
}

// Sorts below every character that a key is likely to hold, so uploads stand in the order of their keys.
const separator = "\u0001";

export const uploadKey = (bucket: string, key: string, id: string): string => [bucket, key, id].join(separator);
export const partKey = (id: string, number: number): string => `${id}${separator}${String(number).padStart(5, "0")}`;

/** The upload that a request names. Refused: `NoSuchUpload`, also where it belongs to another key. */
export const uploadOf = ({ context, request, bucket, key }: Ask): Upload => {
  const id = request.query.get("uploadId") ?? "";
  const upload = context.uploads.get(uploadKey(bucket, key, id));
  if (upload?.key !== key || upload.bucket !== bucket) {
    throw new AwsError(
      "NoSuchUpload",
      404,
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
      { UploadId: id },
    );
  }
  return upload;
};

export const partsOf = (context: Context, { id }: Upload): Part[] =>
  context.parts.list({ prefix: `${id}${separator}` });

/** All uploads of a bucket, by key and then by the time at which they began. */
export const uploadsOf = (context: Context, bucket: string): Upload[] =>
  context.uploads.list({ prefix: `${bucket}${separator}`, limit: 100_000 });

/** Forgets an upload and its parts. */
export const discard = async (context: Context, upload: Upload): Promise<void> => {
  context.uploads.delete(uploadKey(upload.bucket, upload.key, upload.id));
  for (const part of partsOf(context, upload)) {
    context.parts.delete(partKey(upload.id, part.number));
    await context.blobs.remove(part.file);
  }
};
