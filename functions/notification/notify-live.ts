import * as Notification from "@directfanz/core/notification";
import { streamStarted } from "@directfanz/core/stream/stream.events";
import { exactlyOnce } from "../subscriber.ts";

/** That a fan is told once is this subscriber's inbox alone: the table takes as many as it is given. */
export const handler = exactlyOnce("notifyLive", streamStarted, ({ sessionId, streamId }) =>
  Notification.tellLive(sessionId, streamId),
);
