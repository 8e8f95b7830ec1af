import { tell } from "@directfanz/core/platform/news";
import { find, view } from "@directfanz/core/stream/session";
import { recordingReady, sessionFacts } from "@directfanz/core/stream/stream.events";
import { atLeastOnce } from "../subscriber.ts";

/** Pages get the session as it is now, not as the fact found it: late facts then do no harm. */
export const handler = atLeastOnce("tellPages", sessionFacts, async ({ sessionId, streamId }, kind) => {
  const session = await find(sessionId);
  if (!session) return;
  await tell({ streamId, name: "session", body: { session: await view(session) } });
  if (kind === recordingReady.name)
    await tell({ streamId, name: "recording", body: { recordingId: session.recordingId } });
});
