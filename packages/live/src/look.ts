import * as Session from "@directfanz/core/stream/session";
import { bringUp } from "./bring-up.ts";
import { cleanUp, stop } from "./put-away.ts";
import { lookAtRecording } from "./record.ts";
import { secondsSince } from "./times.ts";
import { lookAtRunning } from "./video.ts";

/** Compares one broadcast with AWS as it is now, and does what is due. Safe to call at any time, by anybody, twice. */
export const look = async ({ id }: Pick<Session.SessionRow, "id">, now = new Date()): Promise<void> => {
  // As it is now: who looks at many has read this one a while ago.
  const session = await Session.find(id);
  switch (session?.status) {
    case "requested":
      if (secondsSince(session.createdAt, now) > Session.queueSeconds)
        await Session.move(session.id, "failure", { failureReason: "no_capacity" });
      return;
    case "provisioning":
    case "recovering":
      return bringUp(session.id, now);
    case "ready":
    case "live":
    case "interrupted":
      return lookAtRunning(session, now);
    case "ending":
      return stop(session.id);
    case "recording":
      return stop(session.id).finally(() => lookAtRecording(session, now));
    case "ended":
    case "failed":
      await cleanUp(session.id);
  }
};

/**
 * MediaLive said something of a channel: a reason to look, and no more. Its event vocabulary is not its API's (CREATED and
 * STOPPED where the API says IDLE: Marsha's handler, PR 879), and its events come late, twice, out of order, or never.
 */
export const channelChanged = async (arn: string): Promise<void> => {
  const session = await Session.byChannel(arn);
  if (session) await look(session);
};
