import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { MediaLiveClient } from "@aws-sdk/client-medialive";
import { MediaPackageClient } from "@aws-sdk/client-mediapackage";
import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";

/**
 * The AWS clients, made here and nowhere else, each once a process. Region, credentials and, on one machine,
 * `AWS_ENDPOINT_URL` come from the environment. Every call has a timeout and at most three attempts with jitter.
 */
const settings = {
  maxAttempts: 3,
  // Without the last word the SDK would only warn about a request that takes too long.
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
};

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

export const cloudWatch = once(() => new CloudWatchClient(settings));
/** Asked within a user's request, after the commit: it gives up early, and the sweep publishes what it did not. */
export const eventBridge = once(
  () =>
    new EventBridgeClient({
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    }),
);
export const mediaLive = once(() => new MediaLiveClient(settings));
export const mediaPackage = once(() => new MediaPackageClient(settings));
export const s3 = once(() => new S3Client(settings));
export const ses = once(() => new SESv2Client(settings));
