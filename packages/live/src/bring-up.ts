import type { Id } from "@directfanz/core/platform/ids";
import * as Stream from "@directfanz/core/stream";
import { admitWaiting } from "@directfanz/core/stream/capacity";
import * as Session from "@directfanz/core/stream/session";
import * as Channel from "./channel.ts";
import { runningCents } from "./cost.ts";
import { crowded } from "./crowded.ts";
import * as Package from "./packager.ts";
import { cleanUp, stop } from "./put-away.ts";
import { secondsSince } from "./times.ts";
import { lookAtVideo } from "./video.ts";

/**
 * What is tried, one after the other, with a channel that was started and does not run. Seconds since the attempt before.
 * A new channel takes over input and package: address, key and recording stay. A smaller ladder needs less of whatever
 * failed, and viewers get a picture.
 */
const mends = [
  { does: "restart", after: 5 },
  { does: "restart", after: 20 },
  { does: "replace", after: 30, rungsDropped: 0 },
  { does: "replace", after: 60, rungsDropped: 2 },
  { does: "replace", after: 60, rungsDropped: 3 },
] as const;

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
  const state = arn && (await Channel.channelState(arn));
  if (!arn) return; // the channel before it still has to go, or AWS has no room
  if (state === "RUNNING") {
    await Session.move(session.id, "channel_running");
    await lookAtVideo(arn);
  } else if (state === "IDLE") {
    const made = await wanted(session.id);
    if (!made) return;
    if (made.startedGeneration === made.generation) await mend(made, "restart", now);
    else if (await Session.takeStart(made)) await Channel.startChannel(arn);
  } else if (state === undefined || state === "CREATE_FAILED" || state === "UPDATE_FAILED" || state === "DELETING") {
    await mend(session, "replace", now);
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

/** Tries the next thing that helps, once its time has come. */
const mend = async (session: Session.SessionRow, least: "restart" | "replace", now: Date): Promise<void> => {
  const from = mends.findIndex(({ does }, at) => at >= session.attempts && (least === "restart" || does === least));
  const next = mends[from];
  if (!next) return giveUp(session);
  if (session.attemptedAt && secondsSince(session.attemptedAt, now) < next.after) return;
  const attempt = { attempts: from + 1 };
  const arn = session.mediaLiveChannelArn;
  if (next.does === "restart") {
    if ((await Session.takeAttempt(session, attempt)) && arn) await Channel.startChannel(arn);
    return;
  }
  const replaced = await Session.takeAttempt(session, {
    ...attempt,
    generation: session.generation + 1,
    rungsDropped: next.rungsDropped,
    mediaLiveChannelArn: null,
    retiredChannelArn: arn,
  });
  if (replaced) await step(replaced, now);
};

const giveUp = async (session: Session.SessionRow): Promise<void> => {
  const unmade = Session.isCrowded(session) ? "no_capacity" : "provisioning";
  const failureReason = session.readyAt ? "channel_lost" : unmade;
  await Session.move(session.id, "failure", { failureReason, ...(session.liveAt ? { endReason: "failure" } : {}) });
};

/**
 * Makes input, package and channel, or finds what an earlier attempt made; answers the channel's ARN. Undefined while an
 * older channel still holds the input.
 */
const make = async (session: Session.SessionRow): Promise<string | undefined> => {
  const { id, generation, rungsDropped } = session;
  const key = await Stream.keyOf(session.streamId);
  if (!key) return undefined;
  // Whatever is noted is there to be cleaned up, also where somebody has just found nothing left.
  const note = (made: Session.Resources) => Session.note(id, { ...made, cleanedAt: null });
  const input = await Channel.makeInput(id, key);
  await note({ mediaLiveInputId: input.inputId, ingestUrl: input.ingestUrl });
  const { packageChannelId, hlsManifestUrl, dashManifestUrl } = await Package.makePackage(id);
  await note({ mediaPackageChannelId: packageChannelId, hlsManifestUrl, dashManifestUrl });
  const name = Channel.channelName(id, generation);
  const attached = await Channel.attachedTo(input.inputId);
  if (attached && attached.name !== name) {
    await note({ retiredChannelArn: attached.arn });
    await Channel.takeAway(attached.arn);
    return undefined;
  }
  const arn =
    attached?.arn ?? (await Channel.makeChannel({ id, generation, rungsDropped }, input.inputId, packageChannelId));
  await note({ mediaLiveChannelArn: arn, centsPerHour: runningCents(rungsDropped) });
  // Nobody was admitted while this one had no room.
  if (session.crowdedAt) await admitWaiting();
  return arn;
};

const putAwayOvertaken = async (sessionId: Id): Promise<void> => {
  const now = await Session.find(sessionId);
  if (now?.status === "ending") await stop(sessionId);
  else if (now && Session.isFinal(now)) {
    await Session.note(sessionId, { cleanedAt: null });
    await cleanUp(sessionId);
  }
};
