import { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { s3 } from "@directfanz/core/platform/aws/s3";
import { recordingKey } from "@directfanz/edge/paths";
import { OriginFailed, type OriginResponse } from "./origin.ts";

/** S3's answers that a viewer gets as they are. */
const told: Record<string, number> = { NoSuchKey: 404, NotFound: 404, AccessDenied: 403, InvalidRange: 416 };

/** An object of the private bucket, asked for with a signature of our own, as origin access control does on AWS. */
export const askRecordings = async (
  bucket: string,
  path: string,
  range: string | undefined,
  signal?: AbortSignal,
): Promise<OriginResponse> => {
  const command = new GetObjectCommand({ Bucket: bucket, Key: recordingKey(path), Range: range });
  try {
    const object = await s3().send(command, signal ? { abortSignal: signal } : {});
    const headers = {
      "content-type": object.ContentType,
      "content-length": object.ContentLength?.toString(),
      "content-range": object.ContentRange,
      "content-encoding": object.ContentEncoding,
      "content-disposition": object.ContentDisposition,
      "cache-control": object.CacheControl,
      "last-modified": object.LastModified?.toUTCString(),
      "accept-ranges": "bytes",
      etag: object.ETag,
    };
    return {
      status: object.ContentRange ? 206 : 200,
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
      body: object.Body instanceof Readable ? object.Body : Readable.from([]),
    };
  } catch (error) {
    const status = error instanceof Error ? told[error.name] : undefined;
    if (status) return { status, headers: {}, body: Readable.from([]) };
    throw new OriginFailed(502, { cause: error });
  }
};
