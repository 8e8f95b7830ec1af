import { checksumMembers } from "./checksums.ts";
import { bucketOf, type Operation, xmlAnswer } from "./context.ts";
import { encodingOf, limitOf } from "./encoding.ts";
import { commonPrefix } from "./listing.ts";
import { ownerOf } from "./owner.ts";
import { partsOf, type Upload, uploadOf, uploadsOf } from "./uploads.ts";
import { document } from "./xml.ts";

/** ListParts, by pages of `max-parts`. */
export const listParts: Operation = (ask) => {
  const { query, account } = ask.request;
  const upload = uploadOf(ask);
  const limit = limitOf(query, "max-parts");
  const marker = limitOf(query, "part-number-marker", 10_000);
  const after = query.get("part-number-marker") ? marker : 0;
  const rest = partsOf(ask.context, upload).filter(({ number }) => number > after);
  const page = rest.slice(0, limit);
  return xmlAnswer(
    document("ListPartsResult", {
      ...{
        Bucket: ask.bucket,
        Key: ask.key,
        UploadId: upload.id,
        Initiator: ownerOf(account),
        Owner: ownerOf(account),
      },
      ...{ StorageClass: upload.storageClass, PartNumberMarker: after, NextPartNumberMarker: page.at(-1)?.number ?? 0 },
      ...{ MaxParts: limit, IsTruncated: rest.length > page.length },
      ...(upload.chosen && { ChecksumAlgorithm: upload.algorithm, ChecksumType: upload.checksumType }),
      Part: page.map(({ number, modified, etag, size, algorithm, checksum }) => {
        const { ChecksumType: _, ...sum } = checksumMembers({ algorithm, value: checksum, type: "FULL_OBJECT" });
        return {
          PartNumber: number,
          LastModified: new Date(modified).toISOString(),
          ETag: `"${etag}"`,
          Size: size,
          ...sum,
        };
      }),
    }),
  );
};

/** ListMultipartUploads, by pages of `max-uploads`: what lies under a common prefix stands as that prefix. */
export const listMultipartUploads: Operation = (ask) => {
  const { context, bucket, request } = ask;
  bucketOf(ask);
  const { query, account } = request;
  const { write, type } = encodingOf(query);
  const limit = limitOf(query, "max-uploads");
  const [prefix, delimiter] = [query.get("prefix") ?? "", query.get("delimiter") ?? ""];
  const [keyMarker, idMarker] = [query.get("key-marker") ?? "", query.get("upload-id-marker") ?? ""];
  const follows = ({ key, id }: Upload) =>
    key === keyMarker ? idMarker !== "" && id > idMarker : Buffer.compare(Buffer.from(key), Buffer.from(keyMarker)) > 0;
  const entries = new Map<string, Upload | string>();
  for (const upload of uploadsOf(context, bucket)) {
    if (!upload.key.startsWith(prefix) || !follows(upload)) continue;
    const common = commonPrefix(upload.key, prefix, delimiter);
    if (common === undefined) entries.set(`upload ${upload.id}`, upload);
    else if (common !== keyMarker) entries.set(`prefix ${common}`, common);
  }
  const page = [...entries.values()].slice(0, limit);
  const last = page.at(-1);
  const truncated = entries.size > page.length && last !== undefined;
  return xmlAnswer(
    document("ListMultipartUploadsResult", {
      ...{ Bucket: bucket, KeyMarker: write(keyMarker), UploadIdMarker: idMarker, Prefix: write(prefix) },
      ...{ Delimiter: delimiter === "" ? undefined : write(delimiter), EncodingType: type, MaxUploads: limit },
      IsTruncated: truncated,
      ...(truncated && {
        NextKeyMarker: write(typeof last === "string" ? last : last.key),
        NextUploadIdMarker: typeof last === "string" ? "" : last.id,
      }),
      Upload: page.flatMap((entry) =>
        typeof entry === "string"
          ? []
          : [
              {
                ...{ Key: write(entry.key), UploadId: entry.id, Initiator: ownerOf(account), Owner: ownerOf(account) },
                ...{ StorageClass: entry.storageClass, Initiated: new Date(entry.initiated).toISOString() },
                ...(entry.chosen && { ChecksumAlgorithm: entry.algorithm, ChecksumType: entry.checksumType }),
              },
            ],
      ),
      CommonPrefixes: page.flatMap((entry) => (typeof entry === "string" ? [{ Prefix: write(entry) }] : [])),
    }),
  );
};
