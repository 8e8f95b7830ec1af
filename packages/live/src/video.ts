import type { Id } from "@directfanz/core/platform/ids";
import * as Session from "@directfanz/core/stream/session";
import * as Channel from "./channel.ts";
import * as Package from "./packager.ts";
import { secondsSince } from "./times.ts";

/** How long a first segment may take to be listed after video arrives: a GOP, a segment, and the fetches. */
const playableMs = 15_000;

/** Something about the picture changed: asks whether there is one, and moves the broadcast accordingly. */
export const lookAtVideo = async (arn: string): Promise<void> => {
  const session = await Session.byChannel(arn);
  if (session?.mediaLiveChannelArn !== arn || !session.hlsManifestUrl) return;
  if (!["provisioning", "ready", "live", "interrupted"].includes(session.status)) return;
  if (!(await Channel.hasVideo(arn))) {
    await Session.move(session.id, "video_lost");
  } else if (session.status === "live" || (await Package.isPlayable(session.hlsManifestUrl, playableMs))) {
    await Session.move(session.id, "video_arrived");
  } else {
    throw new Error("Video arrives, but nothing can be played yet");
  }
};

/** Looks at a broadcast whose channel ran when it was last seen: is it still there, is there video, is it overdue? */
export const lookAtRunning = async (session: Session.SessionRow, now: Date): Promise<void> => {
  const arn = session.mediaLiveChannelArn;
  const state = arn ? await Channel.channelState(arn) : undefined;
  if (!arn || (state !== "RUNNING" && state !== "STARTING")) {
    await Session.move(session.id, "channel_lost");
    return;
  }
  // Also where that fails: video that can never be played must not keep a channel that costs money.
  await lookAtVideo(arn).finally(() => endOverdue(session.id, now));
};

/** Ends a broadcast that has waited for video too long, or lasted too long. */
const endOverdue = async (sessionId: Id, now: Date): Promise<void> => {
  const session = await Session.find(sessionId);
  if (!session) return;
  const { status, liveAt, videoLostAt, scheduledFor } = session;
  const closesAt = Session.closesAt(session);
  const end = (endReason: Session.EndReason) => Session.move(sessionId, "end_requested", { endReason });
  if (status === "interrupted" && secondsSince(videoLostAt, now) >= Session.graceSeconds) await end("video_lost");
  else if (closesAt && now >= closesAt) await end(scheduledFor ? "never_came" : "no_video");
  else if (secondsSince(liveAt, now) >= Session.longestSeconds) await end("too_long");
};
