import { sessionStopped } from "@directfanz/core/stream/stream.events";
import { harvest } from "@directfanz/live/record";
import { subscriber } from "../subscriber.ts";

export const handler = subscriber("harvest", sessionStopped, ({ sessionId }) => harvest(sessionId));
