import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { once } from "./settings.ts";

/** Asked within a user's request, after the commit: it gives up early, and the sweep publishes what it did not. */
export const eventBridge = once(
  () =>
    new EventBridgeClient({
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    }),
);
