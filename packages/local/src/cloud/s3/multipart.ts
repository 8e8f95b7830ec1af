import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { AwsError } from "../contract.ts";
import type { Blob } from "./blobs.ts";
import {
  type Algorithm,
  algorithmOf,
  type ChecksumType,
  checksumHeaders,
  checksumMembers,
  chosenAlgorithm,
} from "./checksums.ts";
import { type Ask, bucketOf, type Operation, xmlAnswer } from "./context.ts";
import { sourceOf } from "./copy.ts";
import { metadataOf, refuseUnserved, storageClassOf } from "./metadata.ts";
import { encrypted, received } from "./put.ts";
import { tagsInHeader } from "./tagging.ts";
import { discard, type Part, partKey, type Upload, uploadKey, uploadOf } from "./uploads.ts";
import { document } from "./xml.ts";

/** CreateMultipartUpload. Without a chosen algorithm the whole object is summed by CRC64NVME, as S3 does. */
export const createMultipartUpload: Operation = async (ask) => {
  const { context, request, bucket, key } = ask;
  const { headers } = request;
  bucketOf(ask);
  refuseUnserved(headers);
  const named = headers["x-amz-checksum-algorithm"];
  const algorithm = named === undefined ? "CRC64NVME" : algorithmOf(named);
  const tags = tagsInHeader(headers["x-amz-tagging"]);
  const upload: Upload = {
    // Later uploads of one key sort after earlier ones.
    id: Date.now().toString(36).padStart(9, "0") + randomUUID().replaceAll("-", ""),
    ...{ bucket, key, initiated: Date.now(), headers: metadataOf(headers), storageClass: storageClassOf(headers) },
    ...{ algorithm, checksumType: typeFor(algorithm, headers["x-amz-checksum-type"]), chosen: named !== undefined },
    ...(tags && { tags }),
  };
  context.uploads.set(uploadKey(bucket, key, upload.id), upload);
  const answer = xmlAnswer(
    document("InitiateMultipartUploadResult", { Bucket: bucket, Key: key, UploadId: upload.id }),
  );
  const checksum = named && { "x-amz-checksum-algorithm": algorithm, "x-amz-checksum-type": upload.checksumType };
  return { ...answer, headers: { ...answer.headers, ...encrypted, ...checksum } };
};

// S3 User Guide, "Checking object integrity": only CRCs can be had of the whole, and CRC64NVME of nothing less.
const typeFor = (algorithm: Algorithm, asked: string | undefined): ChecksumType => {
  const type = asked?.toUpperCase() ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  const fits = type === "COMPOSITE" ? algorithm !== "CRC64NVME" : type === "FULL_OBJECT" && algorithm.startsWith("CRC");
  if (!fits) {
    throw new AwsError(
      "InvalidRequest",
      400,
      `The ${type} checksum type cannot be used with the ${algorithm} checksum algorithm.`,
    );
  }
  return type as ChecksumType;
};

/** UploadPart. A part that is sent again replaces the one before. */
export const uploadPart: Operation = async (ask) => {
  const upload = uploadOf(ask);
  const number = numberOf(ask);
  const algorithm = chosenAlgorithm(ask.request, upload.algorithm);
  if (upload.chosen && algorithm !== upload.algorithm) {
    throw new AwsError(
      "InvalidRequest",
      400,
      `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm.toLowerCase()}, actual checksum Type: ${algorithm.toLowerCase()}`,
    );
  }
  const part = await keep(ask, number, await received(ask.context, ask.request, algorithm));
  const { "x-amz-checksum-type": _, ...checksum } = checksumHeaders(checksumOf(part));
  return { status: 200, headers: { etag: `"${part.etag}"`, ...checksum, ...encrypted } };
};

/** UploadPartCopy: a part, or a range of it, from another object. */
export const uploadPartCopy: Operation = async (ask) => {
  const upload = uploadOf(ask);
  const number = numberOf(ask);
  const source = sourceOf(ask);
  const range = copyRange(ask.request.headers["x-amz-copy-source-range"], source.size);
  const content = source.size === 0 ? Readable.from([]) : await ask.context.blobs.read(source.file, range);
  const part = await keep(ask, number, await ask.context.blobs.receive(content, upload.algorithm));
  const { ChecksumType: _, ...checksum } = checksumMembers(checksumOf(part));
  const result = { LastModified: new Date(part.modified).toISOString(), ETag: `"${part.etag}"`, ...checksum };
  return xmlAnswer(document("CopyPartResult", result));
};

const copyRange = (header: string | undefined, size: number): { start: number; end: number } | undefined => {
  if (header === undefined) return undefined;
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  if (start === undefined || end === undefined || Number(end) < Number(start) || Number(end) >= size) {
    throw new AwsError("InvalidArgument", 400, `Range specified is not valid for source object of size: ${size}`, {
      ArgumentName: "x-amz-copy-source-range",
      ArgumentValue: header,
    });
  }
  return { start: Number(start), end: Number(end) };
};

export const abortMultipartUpload: Operation = async (ask) => {
  await discard(ask.context, uploadOf(ask));
  return { status: 204 };
};

const numberOf = ({ request }: Ask): number => {
  const number = Number(request.query.get("partNumber"));
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number;
  throw new AwsError("InvalidArgument", 400, "Part number must be an integer between 1 and 10000, inclusive", {
    ArgumentName: "partNumber",
    ArgumentValue: request.query.get("partNumber"),
  });
};

const keep = async (ask: Ask, number: number, { file, size, md5, algorithm, checksum }: Blob): Promise<Part> => {
  const part: Part = { number, file, size, etag: md5, algorithm, checksum, modified: Date.now() };
  let key: string;
  try {
    // The upload may have been aborted while the part was on its way.
    key = partKey(uploadOf(ask).id, number);
  } catch (error) {
    await ask.context.blobs.remove(file);
    throw error;
  }
  const standing = ask.context.parts.get(key);
  ask.context.parts.set(key, part);
  if (standing) await ask.context.blobs.remove(standing.file);
  return part;
};

const checksumOf = ({ algorithm, checksum }: Part) => ({ algorithm, value: checksum, type: "FULL_OBJECT" as const });
