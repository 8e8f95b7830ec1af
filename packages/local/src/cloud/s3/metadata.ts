import { AwsError } from "../contract.ts";

/** What is kept of an object's headers beside its own metadata, and may be overridden in the answer to a GET. */
export const contentHeaders = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];
const kept = [...contentHeaders, "x-amz-website-redirect-location"];

const storageClasses = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
];

/** User metadata's bound: names and values together (S3 User Guide, "Working with object metadata"). */
const mostMetadata = 2048;

/** The headers that an object gives back: its content headers and `x-amz-meta-*`. Refused: `MetadataTooLarge`. */
export const metadataOf = (headers: Record<string, string>): Record<string, string> => {
  const own = Object.entries(headers).filter(([name]) => name.startsWith("x-amz-meta-"));
  const size = own.reduce((sum, [name, value]) => sum + name.length - "x-amz-meta-".length + value.length, 0);
  if (size > mostMetadata) {
    throw new AwsError("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size", {
      Size: size,
      MaxSizeAllowed: mostMetadata,
    });
  }
  const content = kept.flatMap((name) => {
    const value = name === "content-encoding" ? withoutChunking(headers[name]) : headers[name];
    return value ? [[name, value]] : [];
  });
  const all = [...content, ...own].map(([name = "", value = ""]) => [name, inHeader(name, value)]);
  return { "content-type": "binary/octet-stream", ...Object.fromEntries(all) };
};

/** A value that can stand in a header. Refused: `InvalidArgument`, as S3 refuses what ISO 8859-1 cannot say. */
export const inHeader = (name: string, value: string): string => {
  if (!/[^\t -~\u0080-\u00ff]/.test(value)) return value;
  throw new AwsError("InvalidArgument", 400, "Header value cannot be represented using ISO-8859-1.", {
    ArgumentName: name,
    ArgumentValue: value,
  });
};

/** Text from a form or a query as a header would have carried it: its UTF-8 bytes. */
export const asHeader = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

// aws-chunked is how the body travelled, not what it is.
const withoutChunking = (encoding: string | undefined): string | undefined =>
  encoding
    ?.split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "aws-chunked")
    .join(",");

export const storageClassOf = (headers: Record<string, string>): string => {
  const name = headers["x-amz-storage-class"] ?? "STANDARD";
  if (!storageClasses.includes(name)) {
    throw new AwsError("InvalidStorageClass", 400, "The storage class you specified is not valid");
  }
  return name;
};

/** Headers that ask for what is not here are refused, lest an upload be less protected than its sender believes. */
export const refuseUnserved = (headers: Record<string, string>): void => {
  const acl = headers["x-amz-acl"];
  if (
    (acl !== undefined && acl !== "private" && acl !== "bucket-owner-full-control") ||
    Object.keys(headers).some((name) => name.startsWith("x-amz-grant-"))
  ) {
    throw new AwsError("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
  }
  const encryption = headers["x-amz-server-side-encryption"];
  const unserved = Object.keys(headers).find(
    (name) =>
      name.startsWith("x-amz-object-lock-") ||
      name.startsWith("x-amz-server-side-encryption-") ||
      name.startsWith("x-amz-copy-source-server-side-encryption-") ||
      (name === "x-amz-server-side-encryption" && encryption !== "AES256"),
  );
  if (unserved) {
    throw new AwsError("NotImplemented", 501, "A header you provided implies functionality that is not implemented", {
      Header: unserved,
    });
  }
};
