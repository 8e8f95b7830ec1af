import { sessionEnding } from "@directfanz/core/stream/stream.events";
import { stop } from "@directfanz/live/put-away";
import { subscriber } from "../subscriber.ts";

export const handler = subscriber("stop", sessionEnding, ({ sessionId }) => stop(sessionId));
