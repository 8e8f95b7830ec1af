import { sessionStopped } from "@directfanz/core/stream/stream.events";
import { harvest } from "@directfanz/live/record";
import { atLeastOnce } from "../subscriber.ts";

export const handler = atLeastOnce("harvest", sessionStopped, ({ sessionId }) => harvest(sessionId));
