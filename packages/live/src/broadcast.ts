import { setTimeout as wait } from "node:timers/promises";
import type { Id } from "@directfanz/core/platform/ids";
import { log } from "@directfanz/core/platform/log";
import * as Recording from "@directfanz/core/recording/publish";
import * as Stream from "@directfanz/core/stream";
import * as Session from "@directfanz/core/stream/session";
import * as Channel from "./channel.ts";
import { askHarvest, harvestStatus, readHarvest } from "./harvest.ts";
import { startoverSeconds } from "./ladder.ts";
import * as Package from "./packager.ts";

/** How often a harvest that failed is asked for again. */
const harvestAttempts = 3;

/**
 * Makes everything a broadcast needs on AWS and starts the channel. Each step finds what an earlier attempt made, and
 * notes it before the next, so a retry goes on and clean-up finds all of it. What a stop overtook is cleaned up here:
 * the clean-up that the stop caused may have come before the last of it was made.
 */
export const provision = async (sessionId: Id): Promise<void> => {
  const session = await Session.find(sessionId);
  if (session?.status !== "requested" && session?.status !== "provisioning") return;
  const key = await Stream.keyOf(session.streamId);
  if (!key) return;
  try {
    await start(sessionId, await make(sessionId, key));
  } finally {
    await overtaken(sessionId);
  }
};

/** Makes input, package and channel; answers the channel's ARN. */
const make = async (sessionId: Id, key: string): Promise<string> => {
  // Whatever is noted is there to be cleaned up, also where somebody has just found nothing left.
  const note = (made: Session.Resources) => Session.note(sessionId, { ...made, cleanedAt: null });
  const input = await Channel.makeInput(sessionId, key);
  await note({ mediaLiveInputId: input.inputId, ingestUrl: input.ingestUrl });
  const { packageChannelId, hlsManifestUrl, dashManifestUrl } = await Package.makePackage(sessionId);
  await note({ mediaPackageChannelId: packageChannelId, hlsManifestUrl, dashManifestUrl });
  const arn = await Channel.makeChannel(sessionId, input.inputId, packageChannelId);
  await note({ mediaLiveChannelArn: arn });
  return arn;
};

/** Starts the channel of a session that still wants it. One that starts or runs already is left alone. */
const start = async (sessionId: Id, arn: string): Promise<void> => {
  const moved = await Session.move(sessionId, "provisioned");
  if (moved?.session.status !== "provisioning") return;
  const state = await madeState(arn);
  const now = await Session.find(sessionId);
  if (now?.status === "provisioning" && state === "IDLE") await Channel.startChannel(arn);
};

/**
 * The state of a channel that is made, which takes seconds. Not the SDK's waiter: that waits for IDLE, which is over at
 * once where the same event was delivered twice and the other provisioning has started the channel.
 */
const madeState = async (arn: string): Promise<Awaited<ReturnType<typeof Channel.channelState>>> => {
  for (const until = Date.now() + 60_000; Date.now() < until; await wait(1_000)) {
    const state = await Channel.channelState(arn);
    if (state === "CREATE_FAILED") throw new Error("MediaLive could not make the channel");
    if (state !== "CREATING") return state;
  }
  throw new Error("MediaLive did not make the channel within a minute");
};

const overtaken = async (sessionId: Id): Promise<void> => {
  const now = await Session.find(sessionId);
  if (now?.status === "ending") await stop(sessionId);
  else if (now && isFinal(now)) {
    await Session.note(sessionId, { cleanedAt: null });
    await cleanUp(sessionId);
  }
};

const isFinal = ({ status }: Session.SessionRow): boolean => status === "ended" || status === "failed";

/**
 * What MediaLive said of a channel. Its event vocabulary is not its API's: events say CREATED and STOPPED where the API
 * says IDLE (Marsha's handler, PR 879). Words that we do not know mean nothing to us.
 */
export const channelChanged = async (arn: string, said: string): Promise<void> => {
  const session = await Session.byChannel(arn);
  if (!session) return;
  if (isFinal(session)) {
    await cleanUp(session.id);
  } else if (said === "RUNNING") {
    await Session.move(session.id, "channel_running");
    await videoChanged(arn);
  } else if (said === "STOPPED") {
    await stopped(session);
  }
};

const stopped = async (session: Session.SessionRow): Promise<void> => {
  const unasked = session.status !== "ending";
  await Session.move(session.id, "channel_stopped", unasked ? { endReason: "channel_stopped" } : {});
};

/** How long a first segment may take to be listed after video arrives: a GOP, a segment, and the fetches. */
const playableMs = 15_000;

/** Something about the picture changed: asks whether there is one, and moves the broadcast accordingly. */
export const videoChanged = async (arn: string): Promise<void> => {
  const session = await Session.byChannel(arn);
  if (!session?.hlsManifestUrl || !["provisioning", "ready", "live", "interrupted"].includes(session.status)) return;
  if (!(await Channel.hasVideo(arn))) {
    await Session.move(session.id, "video_lost");
  } else if (session.status === "live" || (await Package.isPlayable(session.hlsManifestUrl, playableMs))) {
    await Session.move(session.id, "video_arrived");
  } else {
    throw new Error("Video arrives, but nothing can be played yet");
  }
};

/** Stops the channel of a broadcast that is to end; where there is none, the broadcast has already stopped. */
export const stop = async (sessionId: Id): Promise<void> => {
  const session = await Session.find(sessionId);
  if (session?.status !== "ending") return;
  const arn = session.mediaLiveChannelArn;
  const state = arn ? await Channel.channelState(arn) : undefined;
  if (!arn || !state || state === "IDLE" || state === "CREATE_FAILED" || state === "DELETING") await stopped(session);
  else if (state === "RUNNING" || state === "STARTING" || state === "RECOVERING") await Channel.stopChannel(arn);
  // CREATING and UPDATING pass, and STOPPING ends in the event: the reconciler looks again.
};

/** Asks for the recording of a broadcast whose channel has stopped. */
export const harvest = async (sessionId: Id): Promise<void> => {
  const session = await Session.find(sessionId);
  if (session?.status !== "recording" || session.harvestJobId) return;
  await Recording.begin(session);
  await ask(session);
};

const ask = async (session: Session.SessionRow): Promise<void> => {
  const from = session.readyAt ?? session.createdAt;
  // The end must lie in the past when MediaPackage reads it.
  const to = new Date(Math.min(Date.now() - 1, (session.stoppedAt ?? new Date()).getTime() + 1_000));
  const attempt = session.harvestAttempts + 1;
  const harvestJobId = await askHarvest(session.id, attempt, from, to);
  await Session.note(session.id, { harvestJobId, harvestAttempts: attempt });
};

/** What became of a harvest job, by MediaPackage's own word now: publishes the recording, asks again, or gives up. */
export const harvestSettled = async (jobId: string): Promise<void> => {
  const session = await Session.byHarvestJob(jobId);
  if (session?.status !== "recording") return;
  const status = await harvestStatus(jobId);
  if (status === "SUCCEEDED") await Recording.publish(session, await readHarvest(session.id));
  else if (status === "FAILED" && session.harvestAttempts < harvestAttempts) await ask(session);
  else if (status === "FAILED") await Recording.fail(session);
};

/**
 * Deletes what a finished broadcast left on AWS, in the legal order: channel, endpoints, package channel, input. Goes as
 * far as AWS lets it and answers whether nothing is left; the channel's own events and the reconciler call it again.
 * Only what the session's own row names is touched, and the channel that its input is attached to: who was killed
 * between making a channel and noting it leaves no other trace.
 */
export const cleanUp = async (sessionId: Id): Promise<boolean> => {
  const session = await Session.find(sessionId);
  if (!session || !isFinal(session)) return false;
  const { mediaLiveInputId: inputId, mediaPackageChannelId } = session;
  const channel = session.mediaLiveChannelArn ?? (inputId && (await Channel.attachedTo(inputId)));
  if (channel && !(await channelGone(channel))) return false;
  if (mediaPackageChannelId) await Package.deletePackage(mediaPackageChannelId);
  if (inputId && !(await Channel.deleteInput(inputId))) return false;
  await Session.note(sessionId, { cleanedAt: new Date() });
  return true;
};

/** Takes a channel one step nearer to its end; answers whether it is there. */
const channelGone = async (arn: string): Promise<boolean> => {
  const state = await Channel.channelState(arn);
  if (state === "RUNNING" || state === "STARTING" || state === "RECOVERING") await Channel.stopChannel(arn);
  if (state === "IDLE" || state === "CREATE_FAILED" || state === "UPDATE_FAILED") await Channel.deleteChannel(arn);
  return state === undefined;
};

/** Compares every unfinished broadcast with AWS, and does what lost events would have done. One failing stops no other. */
export const reconcile = async (now = new Date()): Promise<void> => {
  await Session.measureOpen();
  for (const session of await Session.unfinished()) {
    await mend(session, now).catch((error) => log.error({ err: error, sessionId: session.id }, "reconcile"));
  }
};

const secondsSince = (then: Date | null, now: Date): number => (then ? (now.getTime() - then.getTime()) / 1000 : 0);

/** How long provisioning may take before it is begun again, and before it is given up. Seconds. */
const provisionAgain = 150;
const provisionLongest = 900;

const mend = async (session: Session.SessionRow, now: Date): Promise<void> => {
  const arn = session.mediaLiveChannelArn;
  switch (session.status) {
    case "requested":
    case "provisioning": {
      const state = arn ? await Channel.channelState(arn) : undefined;
      if (arn && state === "RUNNING") return channelChanged(arn, "RUNNING");
      if (state === "CREATE_FAILED" || secondsSince(session.createdAt, now) > provisionLongest) {
        await Session.move(session.id, "failure", { failureReason: "provisioning" });
      } else if (secondsSince(session.createdAt, now) > provisionAgain) await provision(session.id);
      return;
    }
    case "ready":
    case "live":
    case "interrupted":
      return mendRunning(session, now);
    case "ending":
      return stop(session.id);
    case "recording":
      return (session.harvestJobId ? harvestSettled(session.harvestJobId) : harvest(session.id)).finally(async () => {
        // What MediaPackage has forgotten it can never write. Where the recording was published, this comes too late.
        if (secondsSince(session.stoppedAt, now) > startoverSeconds) await Recording.fail(session);
      });
    case "ended":
    case "failed":
      await cleanUp(session.id);
  }
};

const mendRunning = async (session: Session.SessionRow, now: Date): Promise<void> => {
  const arn = session.mediaLiveChannelArn;
  const state = arn ? await Channel.channelState(arn) : undefined;
  if (!arn || !state) {
    await Session.move(session.id, "failure", { failureReason: "channel_lost" });
    return;
  }
  if (state === "IDLE") return stopped(session);
  // Also where that fails: video that can never be played must not keep a channel that costs money.
  await videoChanged(arn).finally(() => endOverdue(session.id, now));
};

/** Ends a broadcast that has waited for video too long, or lasted too long. */
const endOverdue = async (sessionId: Id, now: Date): Promise<void> => {
  const session = await Session.find(sessionId);
  if (!session) return;
  const { status, readyAt, liveAt, videoLostAt } = session;
  const end = (endReason: Session.EndReason) => Session.move(sessionId, "end_requested", { endReason });
  if (status === "interrupted" && secondsSince(videoLostAt, now) >= Session.graceSeconds) await end("video_lost");
  else if (status === "ready" && secondsSince(readyAt, now) >= Session.idleSeconds) await end("no_video");
  else if (secondsSince(liveAt, now) >= Session.longestSeconds) await end("too_long");
};
