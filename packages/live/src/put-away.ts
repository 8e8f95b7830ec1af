import type { Id } from "@directfanz/core/platform/ids";
import { admitWaiting } from "@directfanz/core/stream/capacity";
import * as Session from "@directfanz/core/stream/session";
import * as Channel from "./channel.ts";
import { idleCents } from "./cost.ts";
import * as Package from "./packager.ts";

/**
 * The channels of a session: those that its row names, and the one that its input is attached to. Who was killed between
 * making a channel and noting it leaves no other trace.
 */
const channelsOf = async (session: Session.SessionRow): Promise<string[]> => {
  const { mediaLiveChannelArn, retiredChannelArn, mediaLiveInputId } = session;
  const attached = mediaLiveInputId ? await Channel.attachedTo(mediaLiveInputId) : undefined;
  const arns = [mediaLiveChannelArn, retiredChannelArn, attached?.arn];
  return [...new Set(arns.filter((arn) => arn !== undefined && arn !== null))];
};

/**
 * Stops the channels of a broadcast that is to end, and tells once none runs. Also while its recording is made: a start
 * that the end overtook may take effect after it.
 */
export const stop = async (sessionId: Id): Promise<void> => {
  const session = await Session.find(sessionId);
  if (session?.status !== "ending" && session?.status !== "recording") return;
  const stopped = await Promise.all((await channelsOf(session)).map(Channel.halt));
  if (stopped.every((one) => one)) await Session.move(sessionId, "channel_stopped");
};

/**
 * Deletes what a finished broadcast left on AWS, in the legal order: channels, endpoints, package channel, input. Goes as
 * far as AWS lets it and answers whether nothing is left; the channel's own events and the reconciler call it again.
 */
export const cleanUp = async (sessionId: Id): Promise<boolean> => {
  const session = await Session.find(sessionId);
  if (!session || !Session.isFinal(session)) return false;
  if (session.cleanedAt) return true;
  const { mediaLiveInputId: inputId, mediaPackageChannelId } = session;
  const gone = await Promise.all((await channelsOf(session)).map(Channel.takeAway));
  if (gone.includes(false)) return false;
  if (mediaPackageChannelId) await Package.deletePackage(mediaPackageChannelId);
  if (inputId && !(await Channel.deleteInput(inputId))) return false;
  if (!(await Session.putAway(session, idleCents))) return false;
  // Its place is free now.
  await admitWaiting();
  return true;
};
