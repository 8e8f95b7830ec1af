import type { Id } from "@directfanz/core/platform/ids";
import * as Stream from "@directfanz/core/stream";
import { admitWaiting } from "@directfanz/core/stream/capacity";
import { mends } from "@directfanz/core/stream/mends";
import * as Session from "@directfanz/core/stream/session";
import * as Channel from "./channel.ts";
import { runningCents } from "./cost.ts";
import { crowded } from "./crowded.ts";
import * as Package from "./packager.ts";
import { cleanUp, stop } from "./put-away.ts";
import { secondsSince } from "./times.ts";
import { lookAtVideo } from "./video.ts";

/**
 * Takes the channel of a broadcast one step nearer to running: makes what is missing, starts what is idle, mends what
 * failed, gives up at the end. Decides by what AWS has now and by what the session's row says was tried; each step finds
 * what an earlier attempt made, and notes it before the next. What a stop overtook is put away here: the clean-up that
 * the stop caused may have come before the last of it was made.
 */
export const bringUp = async (sessionId: Id, now = new Date()): Promise<void> => {
  const session = await wanted(sessionId);
  if (!session) return;
  try {
    await step(session, now);
  } finally {
    await putAwayOvertaken(sessionId);
  }
};

const wanted = async (sessionId: Id): Promise<Session.SessionRow | undefined> => {
  const session = await Session.find(sessionId);
  return session?.status === "provisioning" || session?.status === "recovering" ? session : undefined;
};

const step = async (session: Session.SessionRow, now: Date): Promise<void> => {
  if (isOverdue(session, now)) return giveUp(session);
  const arn = session.mediaLiveChannelArn ?? (await make(session).catch(crowded(session, now)));
  if (!arn) return; // the channel before it still has to go, or AWS has no room
  const state = await Channel.channelState(arn);
  if (state === "RUNNING") {
    await Session.move(session.id, "channel_running", {}, session);
    return lookAtVideo(arn);
  }
  // Read after the state: what another delivery has just tried shows here, and has its time.
  const present = await wanted(session.id);
  if (present?.mediaLiveChannelArn !== arn) return; // ended, or replaced, while it was looked at
  if (state === "IDLE") {
    if (present.startedGeneration === present.generation) return mend(present, arn, "restart", now);
    await Channel.startChannel(arn);
    await Session.noteStart(present);
  } else if (state === undefined || state === "CREATE_FAILED" || state === "UPDATE_FAILED" || state === "DELETING") {
    await mend(present, arn, "replace", now);
  }
  // Everything else passes by itself: CREATING, STARTING, STOPPING, and RECOVERING, in which MediaLive restarts it.
};

/** What never ran has its whole time from when AWS had room for it, for which it waits as long as for one of our places. */
const isOverdue = (session: Session.SessionRow, now: Date): boolean => {
  const { recoveringSince, admittedAt, crowdedAt } = session;
  if (recoveringSince) return secondsSince(recoveringSince, now) > Session.bringUpSeconds;
  if (Session.isCrowded(session)) return secondsSince(admittedAt, now) > Session.queueSeconds;
  return secondsSince(crowdedAt ?? admittedAt, now) > Session.bringUpSeconds;
};

/**
 * Tries the next thing that helps, once its time has come. A restart counts once MediaLive took it: a call that it was
 * too busy for leaves the channel as it was, and a start that was taken and not counted is refused when it is repeated.
 */
const mend = async (
  session: Session.SessionRow,
  arn: string,
  least: "restart" | "replace",
  now: Date,
): Promise<void> => {
  const from = mends.findIndex(({ does }, at) => at >= session.attempts && (least === "restart" || does === least));
  const next = mends[from];
  if (!next) return giveUp(session);
  if (session.attemptedAt && secondsSince(session.attemptedAt, now) < next.after) return;
  const attempts = from + 1;
  if (next.does === "restart") {
    await Channel.startChannel(arn);
    await Session.takeAttempt(session, { attempts });
    return;
  }
  const replaced = await Session.takeAttempt(session, {
    attempts,
    generation: session.generation + 1,
    rungsDropped: Math.max(session.rungsDropped, next.rungsDropped),
    mediaLiveChannelArn: null,
    retiredChannelArn: arn,
  });
  if (replaced) await step(replaced, now);
};

const giveUp = async (session: Session.SessionRow): Promise<void> => {
  const unmade = Session.isCrowded(session) ? "no_capacity" : "provisioning";
  const failureReason = session.readyAt ? "channel_lost" : unmade;
  const endReason = session.liveAt ? "failure" : null;
  await Session.move(session.id, "failure", { failureReason, endReason }, session);
};

/**
 * Makes input, package and channel, or finds what an earlier attempt made; answers the channel's ARN. Undefined while an
 * older channel still stands: it holds the input, and counts against the account's quota.
 */
const make = async (session: Session.SessionRow): Promise<string | undefined> => {
  const { id, generation, rungsDropped, retiredChannelArn } = session;
  const key = await Stream.keyOf(session.streamId);
  if (!key) return undefined;
  if (retiredChannelArn && !(await Channel.takeAway(retiredChannelArn))) return undefined;
  // Whatever is noted is there to be cleaned up, also where somebody has just found nothing left.
  const note = (made: Session.Resources) => Session.note(id, { ...made, cleanedAt: null });
  const input = await Channel.makeInput(session, key);
  await note({ mediaLiveInputId: input.inputId, ingestUrl: input.ingestUrl });
  const { packageChannelId, hlsManifestUrl, dashManifestUrl } = await Package.makePackage(id);
  await note({ mediaPackageChannelId: packageChannelId, hlsManifestUrl, dashManifestUrl });
  const name = Channel.channelName(id, generation);
  const attached = await Channel.attachedTo(input.inputId);
  if (attached && attached.name !== name) {
    // Of a delivery that was overtaken by the one that replaced its channel.
    await note({ retiredChannelArn: attached.arn });
    await Channel.takeAway(attached.arn);
    return undefined;
  }
  const arn =
    attached?.arn ?? (await Channel.makeChannel({ id, generation, rungsDropped }, input.inputId, packageChannelId));
  await Session.noteChannel(session, { mediaLiveChannelArn: arn, centsPerHour: runningCents(rungsDropped) });
  // Nobody was admitted while this one had no room.
  if (session.crowdedAt) await admitWaiting();
  return arn;
};

/** Also what was started while the broadcast ended, or its recording was being made. */
const putAwayOvertaken = async (sessionId: Id): Promise<void> => {
  const now = await Session.find(sessionId);
  if (!now) return;
  if (!Session.isFinal(now)) return stop(sessionId);
  await Session.note(sessionId, { cleanedAt: null });
  await cleanUp(sessionId);
};
