import { sessionEnded, sessionFailed } from "@directfanz/core/stream/stream.events";
import { cleanUp } from "@directfanz/live/put-away";
import { subscriber } from "../subscriber.ts";

/** Deleting takes AWS a while; what is not gone at the first call the reconciler deletes. */
export const handler = subscriber("cleanUp", [sessionEnded, sessionFailed], ({ sessionId }) => cleanUp(sessionId));
