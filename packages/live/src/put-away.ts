import type { Id } from "@directfanz/core/platform/ids";
import { admitWaiting } from "@directfanz/core/stream/capacity";
import * as Session from "@directfanz/core/stream/session";
import * as Channel from "./channel.ts";
import { idleCents } from "./cost.ts";
import * as Package from "./packager.ts";

/** The channel of a session: the one that its row names, or that its input is attached to where a crash left no trace. */
const channelOf = async ({ mediaLiveChannelArn, mediaLiveInputId }: Session.SessionRow): Promise<string | undefined> =>
  mediaLiveChannelArn ?? (mediaLiveInputId ? (await Channel.attachedTo(mediaLiveInputId))?.arn : undefined);

/** Stops the channel of a broadcast that is to end; where there is none, the broadcast has already stopped. */
export const stop = async (sessionId: Id): Promise<void> => {
  const session = await Session.find(sessionId);
  if (session?.status !== "ending") return;
  const arn = await channelOf(session);
  const state = arn && (await Channel.channelState(arn));
  if (!arn || !state || state === "IDLE" || state === "CREATE_FAILED" || state === "DELETING")
    await Session.move(sessionId, "channel_stopped");
  else if (state === "RUNNING" || state === "STARTING" || state === "RECOVERING") await Channel.stopChannel(arn);
  // CREATING and UPDATING pass, and STOPPING ends in an event: the reconciler looks again.
};

/**
 * Deletes what a finished broadcast left on AWS, in the legal order: channels, endpoints, package channel, input. Goes as
 * far as AWS lets it and answers whether nothing is left; the channel's own events and the reconciler call it again.
 * Only what the session's own row names is touched, and the channel that its input is attached to: who was killed
 * between making a channel and noting it leaves no other trace.
 */
export const cleanUp = async (sessionId: Id): Promise<boolean> => {
  const session = await Session.find(sessionId);
  if (!session || !Session.isFinal(session)) return false;
  if (session.cleanedAt) return true;
  const { mediaLiveInputId: inputId, mediaPackageChannelId, retiredChannelArn } = session;
  const channels = [await channelOf(session), retiredChannelArn].filter((arn) => arn !== undefined && arn !== null);
  for (const arn of channels) if (!(await Channel.takeAway(arn))) return false;
  if (mediaPackageChannelId) await Package.deletePackage(mediaPackageChannelId);
  if (inputId && !(await Channel.deleteInput(inputId))) return false;
  await Session.putAway(sessionId, idleCents);
  // Its place is free now.
  await admitWaiting();
  return true;
};
