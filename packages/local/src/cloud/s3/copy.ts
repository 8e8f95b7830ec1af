import { AwsError } from "../contract.ts";
import { decode } from "./address.ts";
import type { StoredObject } from "./catalog.ts";
import { algorithmOf, checksumMembers } from "./checksums.ts";
import { commit, now } from "./commit.ts";
import { conditionsOf, mayWrite, preconditionFailed, weigh } from "./conditional.ts";
import { type Ask, bucketOf, noSuchKey, type Operation, xmlAnswer } from "./context.ts";
import { metadataOf, refuseUnserved, storageClassOf } from "./metadata.ts";
import { encrypted } from "./put.ts";
import { tagsInHeader } from "./tagging.ts";
import { document } from "./xml.ts";

/** The object that `x-amz-copy-source` names, where its conditions hold. */
export const sourceOf = ({ context, request }: Ask): StoredObject => {
  const { headers } = request;
  const [path = "", version] = (headers["x-amz-copy-source"] ?? "").replace(/^\//, "").split("?");
  if (version !== undefined && version !== "versionId=null") {
    throw new AwsError("InvalidArgument", 400, "Invalid version id specified", { ArgumentName: "x-amz-copy-source" });
  }
  const whole = decode(path);
  const [bucket, key] = [whole.slice(0, whole.indexOf("/")), whole.slice(whole.indexOf("/") + 1)];
  if (!whole.includes("/") || key === "") {
    throw new AwsError(
      "InvalidArgument",
      400,
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      {
        ArgumentName: "x-amz-copy-source",
        ArgumentValue: path,
      },
    );
  }
  bucketOf({ context, bucket });
  const source = context.catalog.get(bucket, key);
  if (!source) throw noSuchKey(key);
  if (weigh(source, conditionsOf(headers, "x-amz-copy-source-")) === "not modified") {
    throw preconditionFailed("x-amz-copy-source-If-None-Match");
  }
  return source;
};

/** CopyObject. Metadata and tags go with it, or are replaced, as the directives say. */
export const copyObject: Operation = async (ask) => {
  const { context, request, bucket, key } = ask;
  const { headers } = request;
  bucketOf(ask);
  refuseUnserved(headers);
  const source = sourceOf(ask);
  const replace = directive(headers, "x-amz-metadata-directive");
  const retag = directive(headers, "x-amz-tagging-directive");
  const storageClass = storageClassOf(headers);
  const same = source.bucket === bucket && source.key === key;
  if (same && !replace && storageClass === source.storageClass) {
    throw new AwsError(
      "InvalidRequest",
      400,
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  mayWrite(context.catalog.get(bucket, key), headers);
  const named = headers["x-amz-checksum-algorithm"];
  const algorithm = named === undefined ? (source.checksum?.algorithm ?? "CRC64NVME") : algorithmOf(named);
  const blob = await context.blobs.receive(await context.blobs.read(source.file), algorithm);
  const checksum = { algorithm, value: blob.checksum, type: "FULL_OBJECT" as const };
  const tags = retag ? tagsInHeader(headers["x-amz-tagging"]) : source.tags;
  const object: StoredObject = {
    ...{ bucket, key, file: blob.file, size: blob.size, etag: blob.md5, modified: now(), checksum, storageClass },
    ...{ headers: replace ? metadataOf(headers) : source.headers, ...(tags && { tags }) },
  };
  await commit(context, object, headers, request, "CopyObject");
  const result = { ETag: `"${blob.md5}"`, LastModified: new Date(object.modified).toISOString() };
  const answer = xmlAnswer(document("CopyObjectResult", { ...result, ...checksumMembers(checksum) }));
  return { ...answer, headers: { ...answer.headers, ...encrypted } };
};

const directive = (headers: Record<string, string>, name: string): boolean => {
  const value = headers[name] ?? "COPY";
  if (value !== "COPY" && value !== "REPLACE") {
    throw new AwsError("InvalidArgument", 400, "Unknown directive.", { ArgumentName: name, ArgumentValue: value });
  }
  return value === "REPLACE";
};
