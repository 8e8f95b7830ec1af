import { z } from "zod";
import { AwsError } from "../contract.ts";
import { bucketOf, type Operation, xmlAnswer } from "./context.ts";
import { ownerOf } from "./owner.ts";
import { readXml } from "./read-xml.ts";
import { discard, uploadsOf } from "./uploads.ts";
import { document, malformed, parse } from "./xml.ts";

const Configuration = z.object({ LocationConstraint: z.string().optional() });

/** CreateBucket. One's own bucket again is `BucketAlreadyOwnedByYou`, but for us-east-1, where S3 answers 200. */
export const createBucket: Operation = async ({ context, request, bucket }) => {
  if (!isBucketName(bucket)) {
    throw new AwsError("InvalidBucketName", 400, "The specified bucket is not valid.", { BucketName: bucket });
  }
  const text = await readXml(request);
  const configuration = Configuration.safeParse(text === "" ? {} : parse(text, "CreateBucketConfiguration"));
  if (!configuration.success) throw malformed();
  const region = configuration.data.LocationConstraint || request.region;
  const standing = context.buckets.get(bucket);
  if (standing && !(standing.region === "us-east-1" && region === "us-east-1")) {
    throw new AwsError(
      "BucketAlreadyOwnedByYou",
      409,
      "Your previous request to create the named bucket succeeded and you already own it.",
      { BucketName: bucket },
    );
  }
  if (!standing) context.buckets.set(bucket, { name: bucket, region, created: Date.now() });
  return { status: 200, headers: { location: `/${bucket}` } };
};

export const headBucket: Operation = (ask) => ({
  status: 200,
  headers: { "x-amz-bucket-region": bucketOf(ask).region, "content-type": "application/xml" },
});

/** DeleteBucket. Refused: `BucketNotEmpty`; uploads that were never completed do not count, and go with it. */
export const deleteBucket: Operation = async (ask) => {
  bucketOf(ask);
  if (!ask.context.catalog.isEmpty(ask.bucket)) {
    throw new AwsError("BucketNotEmpty", 409, "The bucket you tried to delete is not empty", {
      BucketName: ask.bucket,
    });
  }
  ask.context.buckets.delete(ask.bucket);
  for (const upload of uploadsOf(ask.context, ask.bucket)) await discard(ask.context, upload);
  return { status: 204 };
};

/** GetBucketLocation, where us-east-1 is written as nothing. */
export const getBucketLocation: Operation = (ask) => {
  const { region } = bucketOf(ask);
  return xmlAnswer(document("LocationConstraint", region === "us-east-1" ? undefined : region));
};

/** ListBuckets, by pages of `max-buckets`. */
export const listBuckets: Operation = ({ context, request }) => {
  const { query, account } = request;
  const most = z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .catch(10_000)
    .parse(query.get("max-buckets") ?? 10_000);
  const after = Buffer.from(query.get("continuation-token") ?? "", "base64url").toString("utf8");
  const prefix = query.get("prefix") ?? "";
  const found = context.buckets.list({ after, prefix, limit: most + 1 });
  const page = found.slice(0, most);
  const last = page.at(-1);
  return xmlAnswer(
    document("ListAllMyBucketsResult", {
      Owner: ownerOf(account),
      Buckets: {
        Bucket: page.map(({ name, created, region }) => ({
          Name: name,
          CreationDate: new Date(created).toISOString(),
          BucketRegion: region,
        })),
      },
      ContinuationToken: found.length > page.length && last ? Buffer.from(last.name).toString("base64url") : undefined,
      Prefix: query.get("prefix") ?? undefined,
    }),
  );
};

/** S3 User Guide, "General purpose bucket naming rules". */
const isBucketName = (name: string): boolean =>
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !/\.\.|^\d+\.\d+\.\d+\.\d+$|^xn--|-s3alias$/.test(name);
