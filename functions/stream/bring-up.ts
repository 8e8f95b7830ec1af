import { sessionAdmitted, sessionRecovering } from "@directfanz/core/stream/stream.events";
import { bringUp } from "@directfanz/live/bring-up";
import { atLeastOnce } from "../subscriber.ts";

/** The first step, and with a channel that failed the next one; the channel's own events and the reconciler go on. */
export const handler = atLeastOnce("bringUp", [sessionAdmitted, sessionRecovering], ({ sessionId }) =>
  bringUp(sessionId),
);
