import { AwsError } from "../contract.ts";
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from "./buckets.ts";
import { completeMultipartUpload } from "./complete.ts";
import type { Ask, Operation } from "./context.ts";
import { copyObject } from "./copy.ts";
import { deleteBucketCors, getBucketCors, putBucketCors } from "./cors.ts";
import { deleteObject, deleteObjects } from "./delete.ts";
import { getObject, headObject } from "./get.ts";
import { listObjects, listObjectsV2 } from "./list.ts";
import { listMultipartUploads, listParts } from "./list-uploads.ts";
import { abortMultipartUpload, createMultipartUpload, uploadPart, uploadPartCopy } from "./multipart.ts";
import { getBucketNotification, putBucketNotification } from "./notification.ts";
import { putObject } from "./put.ts";
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from "./tagging.ts";

interface Route {
  on: "service" | "bucket" | "object";
  method: string;
  /** Query parameters that select the operation, or a header that does. */
  by?: string[];
  header?: string;
  /** Query parameters that it reads. */
  reads?: string[];
  run: Operation;
}

const paging = ["prefix", "delimiter", "encoding-type"];

/** S3's operations. Of those that fit, the first that is listed runs, so the more selective stand first. */
const routes: Route[] = [
  {
    on: "service",
    method: "GET",
    reads: ["max-buckets", "continuation-token", "prefix", "bucket-region"],
    run: listBuckets,
  },
  { on: "bucket", method: "GET", by: ["location"], run: getBucketLocation },
  { on: "bucket", method: "GET", by: ["cors"], run: getBucketCors },
  { on: "bucket", method: "PUT", by: ["cors"], run: putBucketCors },
  { on: "bucket", method: "DELETE", by: ["cors"], run: deleteBucketCors },
  { on: "bucket", method: "GET", by: ["notification"], run: getBucketNotification },
  { on: "bucket", method: "PUT", by: ["notification"], run: putBucketNotification },
  {
    on: "bucket",
    method: "GET",
    by: ["uploads"],
    reads: [...paging, "max-uploads", "key-marker", "upload-id-marker"],
    run: listMultipartUploads,
  },
  {
    on: "bucket",
    method: "GET",
    by: ["list-type"],
    reads: [...paging, "max-keys", "continuation-token", "start-after", "fetch-owner"],
    run: listObjectsV2,
  },
  { on: "bucket", method: "GET", reads: [...paging, "max-keys", "marker"], run: listObjects },
  { on: "bucket", method: "HEAD", run: headBucket },
  { on: "bucket", method: "PUT", run: createBucket },
  { on: "bucket", method: "DELETE", run: deleteBucket },
  { on: "bucket", method: "POST", by: ["delete"], run: deleteObjects },
  { on: "object", method: "GET", by: ["tagging"], run: getObjectTagging },
  { on: "object", method: "PUT", by: ["tagging"], run: putObjectTagging },
  { on: "object", method: "DELETE", by: ["tagging"], run: deleteObjectTagging },
  { on: "object", method: "POST", by: ["uploads"], run: createMultipartUpload },
  { on: "object", method: "POST", by: ["uploadId"], run: completeMultipartUpload },
  { on: "object", method: "DELETE", by: ["uploadId"], run: abortMultipartUpload },
  { on: "object", method: "GET", by: ["uploadId"], reads: ["max-parts", "part-number-marker"], run: listParts },
  { on: "object", method: "PUT", by: ["uploadId", "partNumber"], header: "x-amz-copy-source", run: uploadPartCopy },
  { on: "object", method: "PUT", by: ["uploadId", "partNumber"], run: uploadPart },
  { on: "object", method: "GET", reads: ["partNumber"], run: getObject },
  { on: "object", method: "HEAD", reads: ["partNumber"], run: headObject },
  { on: "object", method: "PUT", header: "x-amz-copy-source", run: copyObject },
  { on: "object", method: "PUT", run: putObject },
  { on: "object", method: "DELETE", run: deleteObject },
];

/**
 * The operation that a request asks for. Refused: `NotImplemented` (501) for a sub-resource that is not here, which
 * is a parameter without a value that no operation reads; `MethodNotAllowed`.
 */
export const operationOf = ({ request, bucket, key }: Omit<Ask, "context">): Operation => {
  const { method, query, headers } = request;
  const on = key !== "" ? "object" : bucket !== "" ? "bucket" : "service";
  const route = routes.find(
    (one) =>
      one.on === on &&
      one.method === method &&
      (one.by ?? []).every((name) => query.has(name)) &&
      (one.header === undefined || headers[one.header] !== undefined),
  );
  if (!route) throw new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
  const known = [...(route.by ?? []), ...(route.reads ?? [])];
  for (const [name, value] of query) {
    if (name === "versionId" && value !== "null") {
      throw new AwsError("InvalidArgument", 400, "Invalid version id specified", { ArgumentName: "versionId" });
    }
    if (value === "" && !known.includes(name) && !/^(?:x-amz-|response-)/i.test(name)) {
      throw new AwsError(
        "NotImplemented",
        501,
        "A parameter you provided implies functionality that is not implemented",
        {
          Parameter: name,
        },
      );
    }
  }
  return route.run;
};
