import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { MediaLiveClient } from "@aws-sdk/client-medialive";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SQSClient } from "@aws-sdk/client-sqs";

/** How AWS, or what stands for it, is reached. Without an endpoint it is AWS's own. */
export interface AwsAccess {
  endpoint?: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** The clients of one deployment; the caller destroys them. */
export const awsClients = ({ endpoint, region, credentials }: AwsAccess) => {
  const settings = {
    region,
    credentials,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000 },
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  return {
    bus: new EventBridgeClient(settings),
    lambda: new LambdaClient(settings),
    mediaLive: new MediaLiveClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    scheduler: new SchedulerClient(settings),
    sqs: new SQSClient(settings),
  };
};

export type AwsClients = ReturnType<typeof awsClients>;

/** Names of what a deployment makes and may take away again; everything else in the account is left alone. */
export const ours = "directfanz-";
