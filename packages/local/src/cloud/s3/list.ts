import { AwsError } from "../contract.ts";
import { type Ask, bucketOf, type Operation, xmlAnswer } from "./context.ts";
import { encodingOf, limitOf } from "./encoding.ts";
import { type Listing, listing } from "./listing.ts";
import { ownerOf } from "./owner.ts";
import { document, type Xml } from "./xml.ts";

/** ListObjects, the first version: goes on by `marker`. */
export const listObjects: Operation = (ask) => {
  const { query } = ask.request;
  const { write, type } = encodingOf(query);
  const marker = query.get("marker") ?? "";
  const { limit, delimiter, page } = pageOf(ask, marker);
  return xmlAnswer(
    document("ListBucketResult", {
      Name: ask.bucket,
      Prefix: write(query.get("prefix") ?? ""),
      Marker: write(marker),
      MaxKeys: limit,
      Delimiter: delimiter === "" ? undefined : write(delimiter),
      EncodingType: type,
      IsTruncated: page.next !== undefined,
      // Without a delimiter a client goes on by the last key (S3 API Reference, "ListObjects").
      NextMarker: delimiter === "" || page.next === undefined ? undefined : write(page.next),
      ...members(ask, page, write, true),
    }),
  );
};

/** ListObjectsV2: goes on by an opaque token. */
export const listObjectsV2: Operation = (ask) => {
  const { query } = ask.request;
  const { write, type } = encodingOf(query);
  const token = query.get("continuation-token");
  if (token === "") throw badToken();
  const startAfter = query.get("start-after") ?? "";
  const { limit, delimiter, page } = pageOf(ask, token === null ? startAfter : keyOf(token));
  return xmlAnswer(
    document("ListBucketResult", {
      Name: ask.bucket,
      Prefix: write(query.get("prefix") ?? ""),
      MaxKeys: limit,
      KeyCount: page.entries.length,
      Delimiter: delimiter === "" ? undefined : write(delimiter),
      StartAfter: startAfter === "" ? undefined : write(startAfter),
      EncodingType: type,
      IsTruncated: page.next !== undefined,
      ContinuationToken: token ?? undefined,
      NextContinuationToken: page.next === undefined ? undefined : tokenOf(page.next),
      ...members(ask, page, write, query.get("fetch-owner") === "true"),
    }),
  );
};

const pageOf = (ask: Ask, after: string): { limit: number; delimiter: string; page: Listing } => {
  bucketOf(ask);
  const { query } = ask.request;
  const limit = limitOf(query, "max-keys");
  const delimiter = query.get("delimiter") ?? "";
  const seek = (from: string, most: number) => ask.context.catalog.seek(ask.bucket, from, most);
  const page = listing(seek, { prefix: query.get("prefix") ?? "", delimiter, after, limit });
  return { limit, delimiter, page };
};

const members = (
  ask: Ask,
  { entries }: Listing,
  write: (key: string) => string,
  withOwner: boolean,
): Record<string, Xml> => ({
  Contents: entries.flatMap((entry) =>
    "prefix" in entry
      ? []
      : [
          {
            Key: write(entry.object.key),
            LastModified: new Date(entry.object.modified).toISOString(),
            ETag: `"${entry.object.etag}"`,
            ChecksumAlgorithm: entry.object.checksum?.algorithm,
            ChecksumType: entry.object.checksum?.type,
            Size: entry.object.size,
            Owner: withOwner ? ownerOf(ask.request.account) : undefined,
            StorageClass: entry.object.storageClass,
          },
        ],
  ),
  CommonPrefixes: entries.flatMap((entry) => ("prefix" in entry ? [{ Prefix: write(entry.prefix) }] : [])),
});

const tokenOf = (key: string): string => Buffer.from(`1 ${key}`).toString("base64url");

const keyOf = (token: string): string => {
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (!text.startsWith("1 ")) throw badToken();
  return text.slice(2);
};

const badToken = () =>
  new AwsError("InvalidArgument", 400, "The continuation token provided is incorrect", {
    ArgumentName: "continuation-token",
  });
