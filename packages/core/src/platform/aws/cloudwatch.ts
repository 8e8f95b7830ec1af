import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { once } from "./settings.ts";

/** Asked for figures while somebody looks at a page that asks again in seconds: it gives up early. */
export const cloudWatch = once(
  () =>
    new CloudWatchClient({
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    }),
);
