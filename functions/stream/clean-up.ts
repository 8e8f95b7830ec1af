import { sessionEnded, sessionFailed } from "@directfanz/core/stream/stream.events";
import { cleanUp } from "@directfanz/live/put-away";
import { atLeastOnce } from "../subscriber.ts";

/** Deleting takes AWS a while; what is not gone at the first call the reconciler deletes. */
export const handler = atLeastOnce("cleanUp", [sessionEnded, sessionFailed], ({ sessionId }) => cleanUp(sessionId));
