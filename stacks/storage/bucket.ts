import { kept } from "../stage";
import { type Lifecycle, rulesOf } from "./lifecycle.ts";

interface BucketOptions extends Pick<sst.aws.BucketArgs, "policy"> {
  lifecycle: Lifecycle;
  /** Undefined in `sst dev`, where S3's own key does. */
  key: aws.kms.Key | undefined;
  /** The origin whose pages may write to it and read from it. Nobody's else. */
  origin?: string;
  /** Whether nothing in it can be deleted before its time (Object Lock). Only a new bucket can have it. */
  locked?: boolean;
}

/**
 * A private bucket, as all of ours are: versioned, encrypted with our key, without ACLs, over HTTPS alone (SST adds the
 * last, and blocks public access). Who else may read stands in `policy`: a bucket has one.
 *
 * S3's own access logs are not kept: their bucket could not be encrypted with our key. CloudTrail tells who wrote and
 * deleted, and the edge's logs who read.
 */
export const bucket = (
  name: string,
  { lifecycle, key, origin, policy = [], locked = false }: BucketOptions,
  opts?: $util.ComponentResourceOptions,
) => {
  const made = new sst.aws.Bucket(
    // The bare name is the link's.
    `${name}Bucket`,
    {
      versioning: true,
      policy,
      cors: origin
        ? {
            allowOrigins: [origin],
            allowMethods: ["GET", "HEAD", "PUT", "POST"],
            allowHeaders: ["content-type", "content-md5", "range"],
            exposeHeaders: ["etag"],
            maxAge: "1 hour",
          }
        : false,
      // SST's own rules know expiry alone, and its transform runs only where there is one.
      lifecycle: [{ id: "replaced", expiresIn: "1 day" }],
      transform: {
        bucket: (args, options) => {
          args.forceDestroy = !kept;
          if (locked) args.objectLockEnabled = true;
          options.protect = kept;
        },
        lifecycle: (args) => {
          args.rules = rulesOf(lifecycle);
          args.transitionDefaultMinimumObjectSize = "all_storage_classes_128K";
        },
      },
    },
    opts,
  );
  new aws.s3.BucketOwnershipControls(
    `${name}Ownership`,
    { bucket: made.name, rule: { objectOwnership: "BucketOwnerEnforced" } },
    opts,
  );
  if (key) {
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}Encryption`,
      {
        bucket: made.name,
        rules: [
          {
            // One request to KMS for many objects, instead of one each.
            bucketKeyEnabled: true,
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
          },
        ],
      },
      opts,
    );
  }
  return made;
};

/** Object Created and Object Deleted go to the account's default bus. */
export const announce = (name: string, { name: bucket }: sst.aws.Bucket) =>
  new aws.s3.BucketNotification(`${name}Events`, { bucket, eventbridge: true });
