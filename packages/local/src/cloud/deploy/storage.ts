import {
  CreateBucketCommand,
  PutBucketCorsCommand,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";

/** Makes a bucket where it is not there yet. */
export const makeBucket = async (client: S3Client, Bucket: string): Promise<void> => {
  try {
    await client.send(new CreateBucketCommand({ Bucket }));
  } catch (error) {
    if (!(error instanceof S3ServiceException && error.name === "BucketAlreadyOwnedByYou")) throw error;
  }
};

/** The same of a bucket whose events go to the default bus, and that browsers of `origins` may read. */
export const deployBucket = async (client: S3Client, Bucket: string, origins: string[]): Promise<void> => {
  await makeBucket(client, Bucket);
  await client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  const AllowedMethods = ["GET", "HEAD", "PUT"];
  const rule = {
    AllowedOrigins: origins,
    AllowedMethods,
    AllowedHeaders: ["*"],
    ExposeHeaders: ["ETag"],
    MaxAgeSeconds: 600,
  };
  await client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }));
};
