import { sessionRequested } from "@directfanz/core/stream/stream.events";
import { provision } from "@directfanz/live/broadcast";
import { subscriber } from "../subscriber.ts";

export const handler = subscriber("provision", sessionRequested, ({ sessionId }) => provision(sessionId));
