import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { z } from "zod";
import { bytes } from "../body.ts";
import { AwsError } from "../contract.ts";
import { badDigest, type Checksum, checksumIn, checksumMembers, digestOf } from "./checksums.ts";
import { commit, now } from "./commit.ts";
import { mayWrite } from "./conditional.ts";
import { type Ask, type Operation, xmlAnswer } from "./context.ts";
import { encrypted } from "./put.ts";
import { discard, type Part, partsOf, type Upload, uploadOf } from "./uploads.ts";
import { document, malformed, parse } from "./xml.ts";

const Named = z.looseObject({ PartNumber: z.coerce.number().int(), ETag: z.string() });
const Completion = z.object({
  Part: z.preprocess((one) => (Array.isArray(one) ? one : [one]), z.array(Named).min(1).max(10_000)),
});
type Named = z.infer<typeof Named>;

/** 10,000 parts, each with a checksum. */
const largestXml = 4 * 1024 ** 2;

/** All parts but the last (S3 User Guide, "Multipart upload limits"). */
const smallestPart = 5 * 1024 ** 2;
const largestObject = 5 * 1024 ** 4;

/** CompleteMultipartUpload: the named parts, in their order, become the object. */
export const completeMultipartUpload: Operation = async (ask) => {
  const { context, request, bucket, key } = ask;
  const upload = uploadOf(ask);
  const text = (await bytes(request.body, largestXml)).toString("utf8");
  const completion = Completion.safeParse(parse(text, "CompleteMultipartUpload"));
  if (!completion.success) throw malformed();
  const parts = chosenParts(ask, upload, completion.data.Part);
  mayWrite(context.catalog.get(bucket, key), request.headers);

  const whole = Readable.from(context.blobs.join(parts.map(({ file }) => file)), { objectMode: false });
  const blob = await context.blobs.receive(whole, upload.algorithm, largestObject).catch((error) => {
    // Completed or aborted by another request meanwhile.
    if (error.code === "ENOENT") uploadOf(ask);
    throw error;
  });
  const checksum = await checksumOf(upload, parts, blob.checksum);
  const claimed = checksumIn(request.headers);
  if (claimed && (claimed.algorithm !== checksum.algorithm || claimed.value !== checksum.value)) {
    await context.blobs.remove(blob.file);
    throw badDigest(claimed.algorithm);
  }
  const md5s = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, "hex")));
  const etag = `${createHash("md5").update(md5s).digest("hex")}-${parts.length}`;
  const { headers, storageClass, tags } = upload;
  const object = {
    ...{ bucket, key, file: blob.file, size: blob.size, etag, modified: now(), headers, storageClass, checksum },
    ...{ parts: parts.map(({ size }) => size), ...(tags && { tags }) },
  };
  await commit(context, object, request.headers, request, "CompleteMultipartUpload");
  await discard(context, upload);
  const result = {
    Location: `http://${request.headers.host}${request.path}`,
    Bucket: bucket,
    Key: key,
    ETag: `"${etag}"`,
  };
  const answer = xmlAnswer(document("CompleteMultipartUploadResult", { ...result, ...checksumMembers(checksum) }));
  return { ...answer, headers: { ...answer.headers, ...encrypted } };
};

const chosenParts = ({ context, request }: Ask, upload: Upload, named: Named[]): Part[] => {
  const standing = new Map(partsOf(context, upload).map((part) => [part.number, part]));
  const parts = named.map((one, at) => {
    if (at > 0 && one.PartNumber <= (named[at - 1]?.PartNumber ?? 0)) {
      throw new AwsError(
        "InvalidPartOrder",
        400,
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
      );
    }
    const part = standing.get(one.PartNumber);
    if (!part || part.etag !== one.ETag.trim().replaceAll('"', "")) throw invalidPart(upload, one);
    compareChecksum(upload, part, one);
    return part;
  });
  const small = parts.slice(0, -1).find(({ size }) => size < smallestPart);
  if (small) {
    throw new AwsError("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size", {
      ProposedSize: small.size,
      MinSizeAllowed: smallestPart,
      PartNumber: small.number,
      ETag: small.etag,
    });
  }
  const size = request.headers["x-amz-mp-object-size"];
  if (size !== undefined && Number(size) !== parts.reduce((sum, part) => sum + part.size, 0)) {
    throw new AwsError(
      "InvalidRequest",
      400,
      "The provided 'x-amz-mp-object-size' header value does not match what was computed.",
    );
  }
  const type = request.headers["x-amz-checksum-type"];
  if (type !== undefined && type !== upload.checksumType) {
    throw new AwsError(
      "InvalidRequest",
      400,
      `The upload was created using the ${upload.checksumType} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  return parts;
};

const compareChecksum = (upload: Upload, part: Part, named: Named): void => {
  const claimed = named[`Checksum${part.algorithm}`];
  if (claimed !== undefined && claimed !== part.checksum) throw invalidPart(upload, named);
  if (claimed === undefined && upload.chosen && upload.checksumType === "COMPOSITE") {
    throw new AwsError(
      "InvalidRequest",
      400,
      `The upload was created using a ${upload.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
    );
  }
};

const invalidPart = ({ id }: Upload, { PartNumber, ETag }: Named) =>
  new AwsError(
    "InvalidPart",
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: id, PartNumber, ETag },
  );

const checksumOf = async (
  { algorithm, checksumType: type }: Upload,
  parts: Part[],
  whole: string,
): Promise<Checksum> => {
  if (type === "FULL_OBJECT") return { algorithm, type, value: whole };
  const digest = digestOf(algorithm);
  digest.update(Buffer.concat(parts.map(({ checksum }) => Buffer.from(checksum, "base64"))));
  return { algorithm, type, value: `${Buffer.from(await digest.digest()).toString("base64")}-${parts.length}` };
};
