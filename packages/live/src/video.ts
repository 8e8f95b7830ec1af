import type { Id } from "@directfanz/core/platform/ids";
import { log } from "@directfanz/core/platform/log";
import * as Session from "@directfanz/core/stream/session";
import * as Channel from "./channel.ts";
import * as Package from "./packager.ts";
import { secondsSince } from "./times.ts";

/** How long a first segment may take to be listed after video arrives: a GOP, a segment, and the fetches. */
const playableMs = 15_000;

/**
 * Something about the picture changed: asks whether there is one, and moves the broadcast accordingly. A broadcast that
 * moved while this was asked is asked about again: what was seen belongs to a time before.
 */
export const lookAtVideo = async (arn: string): Promise<void> => {
  const session = await Session.byChannel(arn);
  if (session?.mediaLiveChannelArn !== arn || !session.hlsManifestUrl) return;
  if (session.status === "provisioning") {
    // Nobody has told that the channel runs, or it does not: then a picture of it can only be an old one.
    if ((await Channel.channelState(arn)) !== "RUNNING") return;
    const running = await Session.move(session.id, "channel_running", {}, session);
    return running && lookAtVideo(arn);
  }
  if (!["ready", "live", "interrupted"].includes(session.status)) return;
  const fact = await videoFact(session, arn, session.hlsManifestUrl);
  if (!fact) return;
  const moved = await Session.move(session.id, fact, {}, session);
  if (moved?.outcome === "stale" && moved.session.revision !== session.revision) await lookAtVideo(arn);
};

const videoFact = async (
  session: Session.SessionRow,
  arn: string,
  hlsManifestUrl: string,
): Promise<Session.Fact | undefined> => {
  if (!(await Channel.hasVideo(arn))) return "video_lost";
  if (session.status === "live") return undefined;
  // What came before the picture was lost, or before the channel was seen to run, is still listed. Only something newer is
  // a picture again; and it lies in what is harvested, which begins when the channel was first seen to run.
  const since = session.videoLostAt ?? session.runningSince;
  const isPlayable = await Package.isPlayable(hlsManifestUrl, playableMs, since);
  // That took a while, and a channel that has just started tells of missing video only after a moment.
  if (!(await Channel.hasVideo(arn))) return "video_lost";
  if (isPlayable) return "video_arrived";
  log.warn({ sessionId: session.id }, "video arrives, but nothing can be played yet");
  return undefined;
};

/** Looks at a broadcast whose channel ran when it was last seen: is it still there, is there video, is it overdue? */
export const lookAtRunning = async (session: Session.SessionRow, now: Date): Promise<void> => {
  const arn = session.mediaLiveChannelArn;
  const state = arn ? await Channel.channelState(arn) : undefined;
  if (!arn || (state !== "RUNNING" && state !== "STARTING")) {
    await Session.move(session.id, "channel_lost", {}, session);
    return;
  }
  // Also where that fails: a channel that nobody can ask about must not run on, it costs money.
  await lookAtVideo(arn).finally(() => endOverdue(session.id, now));
};

/** Ends a broadcast that has waited for video too long, or lasted too long. */
const endOverdue = async (sessionId: Id, now: Date): Promise<void> => {
  const session = await Session.find(sessionId);
  if (!session) return;
  const { status, liveAt, videoLostAt, scheduledFor } = session;
  const closesAt = Session.closesAt(session);
  const end = (endReason: Session.EndReason) => Session.move(sessionId, "end_requested", { endReason }, session);
  if (status === "interrupted" && secondsSince(videoLostAt, now) >= Session.graceSeconds) await end("video_lost");
  else if (closesAt && now >= closesAt) await end(scheduledFor ? "never_came" : "no_video");
  else if (secondsSince(liveAt, now) >= Session.longestSeconds) await end("too_long");
};
