import { tell } from "@directfanz/core/platform/news";
import { tellQueue } from "@directfanz/core/stream/queue-news";
import { find, view } from "@directfanz/core/stream/session";
import {
  recordingReady,
  sessionAdmitted,
  sessionEnded,
  sessionFacts,
  sessionFailed,
} from "@directfanz/core/stream/stream.events";
import { atLeastOnce } from "../subscriber.ts";

/** With these somebody leaves the queue for a channel, and the others move up. */
const moves = [sessionAdmitted, sessionEnded, sessionFailed].map(({ name }) => name);

/** Pages get the session as it is now, not as the fact found it: late facts then do no harm. */
export const handler = atLeastOnce("tellPages", sessionFacts, async ({ sessionId, streamId }, kind) => {
  const session = await find(sessionId);
  if (!session) return;
  await tell({ streamId, name: "session", body: { session: await view(session) } });
  if (kind === recordingReady.name)
    await tell({ streamId, name: "recording", body: { recordingId: session.recordingId } });
  if (moves.includes(kind)) await tellQueue();
});
