import { sessionEnding } from "@directfanz/core/stream/stream.events";
import { stop } from "@directfanz/live/put-away";
import { atLeastOnce } from "../subscriber.ts";

export const handler = atLeastOnce("stop", sessionEnding, ({ sessionId }) => stop(sessionId));
