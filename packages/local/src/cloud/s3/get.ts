import { AwsError, type CloudResponse } from "../contract.ts";
import type { StoredObject } from "./catalog.ts";
import { checksumHeaders } from "./checksums.ts";
import { conditionsOf, weigh } from "./conditional.ts";
import { type Ask, bucketOf, noSuchKey, type Operation } from "./context.ts";
import { contentHeaders, inHeader } from "./metadata.ts";
import { encrypted } from "./put.ts";
import { type Range, rangeOf } from "./range.ts";

/** GetObject: whole, a range, or one part. */
export const getObject: Operation = async (ask) => {
  const { object, answer, range } = describe(ask);
  if (answer.status === 304) return answer;
  if (object.storageClass === "GLACIER" || object.storageClass === "DEEP_ARCHIVE") {
    throw new AwsError("InvalidObjectState", 403, "The operation is not valid for the object's storage class", {
      StorageClass: object.storageClass,
    });
  }
  if (object.size === 0) return answer;
  try {
    return { ...answer, body: await ask.context.blobs.read(object.file, range) };
  } catch (error) {
    // Replaced or removed since its row was read: then the row is another one, or none.
    if (ask.context.catalog.names(object.file)) throw error;
    return getObject(ask);
  }
};

/** HeadObject: as GetObject, without the content. */
export const headObject: Operation = (ask) => describe(ask).answer;

const describe = (ask: Ask): { object: StoredObject; answer: CloudResponse; range: Range | undefined } => {
  const { headers, query } = ask.request;
  bucketOf(ask);
  const object = ask.context.catalog.get(ask.bucket, ask.key);
  if (!object) throw noSuchKey(ask.key);
  const tagged = {
    etag: `"${object.etag}"`,
    "last-modified": new Date(object.modified).toUTCString(),
    "accept-ranges": "bytes",
  };
  if (weigh(object, conditionsOf(headers)) === "not modified") {
    return { object, answer: { status: 304, headers: tagged }, range: undefined };
  }
  const part = partOf(object, query.get("partNumber"));
  const current =
    headers["if-range"] === undefined || [tagged.etag, tagged["last-modified"]].includes(headers["if-range"]);
  const range = part ?? (current ? rangeOf(headers.range, object.size) : undefined);
  const length = range ? range.end - range.start + 1 : object.size;
  const whole = length === object.size;
  const answer = {
    status: range ? 206 : 200,
    headers: {
      ...object.headers,
      ...overrides(query),
      ...tagged,
      ...encrypted,
      "content-length": String(length),
      ...(range && { "content-range": `bytes ${range.start}-${range.end}/${object.size}` }),
      ...(object.storageClass !== "STANDARD" && { "x-amz-storage-class": object.storageClass }),
      ...(object.tags && { "x-amz-tagging-count": String(Object.keys(object.tags).length) }),
      ...(part && object.parts && { "x-amz-mp-parts-count": String(object.parts.length) }),
      ...(headers["x-amz-checksum-mode"]?.toUpperCase() === "ENABLED" && whole && checksumHeaders(object.checksum)),
    },
  };
  return { object, answer, range };
};

const partOf = (object: StoredObject, number: string | null): Range | undefined => {
  if (number === null) return undefined;
  const parts = object.parts ?? [object.size];
  const index = Number(number) - 1;
  const size = parts[index];
  if (size === undefined) {
    throw new AwsError("InvalidPartNumber", 416, "The requested partnumber is not satisfiable", {
      ActualPartCount: parts.length,
      PartNumberRequested: number,
    });
  }
  if (size === 0) return undefined;
  const start = parts.slice(0, index).reduce((sum, one) => sum + one, 0);
  return { start, end: start + size - 1 };
};

const overrides = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    contentHeaders.flatMap((name) => {
      const value = query.get(`response-${name}`);
      return value === null ? [] : [[name, inHeader(`response-${name}`, value)]];
    }),
  );
