import * as z from "zod";
import type { EventKind } from "../platform/event.ts";
import * as Events from "./stream.events.ts";

/** Where a broadcast stands. `ended` and `failed` are final. */
export const Status = z.enum([
  "requested",
  "provisioning",
  "ready",
  "live",
  "interrupted",
  "recovering",
  "ending",
  "recording",
  "ended",
  "failed",
]);
export type Status = z.infer<typeof Status>;

/** What can be learnt about a broadcast. */
export type Fact =
  /** One of the account's channels is free for it. */
  | "admitted"
  | "channel_running"
  /** The channel is idle, failed or gone, and nobody asked for that. */
  | "channel_lost"
  | "video_arrived"
  | "video_lost"
  | "end_requested"
  /** The channel has stopped, as it was asked to. */
  | "channel_stopped"
  | "recording_settled"
  /** There is no way on: the reason comes from the closed list of `failures`. */
  | "failure";

/** What a fact does: the next state, and what is announced of it. What follows from that, `functions/` does. */
interface Move {
  to: Status;
  tell: EventKind<typeof Events.session>;
}

/**
 * State × fact → state, announcement. A fact that has no entry changes nothing: it is a repetition, or it comes too late.
 * Facts may come twice, late, or out of order; this table is the whole of what they can do.
 */
export const machine: Record<Status, Partial<Record<Fact, Move>>> = {
  // Waits for a free channel; nothing has been made yet.
  requested: {
    admitted: { to: "provisioning", tell: Events.sessionAdmitted },
    end_requested: { to: "ended", tell: Events.sessionEnded },
    failure: { to: "failed", tell: Events.sessionFailed },
  },
  // The channel is being made, or mended before anybody saw a picture.
  provisioning: {
    channel_running: { to: "ready", tell: Events.sessionReady },
    // The alert can overtake the state change.
    video_arrived: { to: "live", tell: Events.streamStarted },
    end_requested: { to: "ending", tell: Events.sessionEnding },
    failure: { to: "failed", tell: Events.sessionFailed },
  },
  // The channel runs and waits for the encoder.
  ready: {
    video_arrived: { to: "live", tell: Events.streamStarted },
    channel_lost: { to: "provisioning", tell: Events.sessionRecovering },
    end_requested: { to: "ending", tell: Events.sessionEnding },
    failure: { to: "failed", tell: Events.sessionFailed },
  },
  live: {
    video_lost: { to: "interrupted", tell: Events.sessionInterrupted },
    channel_lost: { to: "recovering", tell: Events.sessionRecovering },
    end_requested: { to: "ending", tell: Events.sessionEnding },
    failure: { to: "ending", tell: Events.sessionEnding },
  },
  // Video is missing and the grace runs.
  interrupted: {
    video_arrived: { to: "live", tell: Events.sessionResumed },
    channel_lost: { to: "recovering", tell: Events.sessionRecovering },
    end_requested: { to: "ending", tell: Events.sessionEnding },
    failure: { to: "ending", tell: Events.sessionEnding },
  },
  // The channel failed under a broadcast that was seen, and is being mended; then the creator has the whole grace.
  recovering: {
    channel_running: { to: "interrupted", tell: Events.sessionInterrupted },
    video_arrived: { to: "live", tell: Events.sessionResumed },
    end_requested: { to: "ending", tell: Events.sessionEnding },
    // What was seen is kept: the broadcast ends, with its recording.
    failure: { to: "ending", tell: Events.sessionEnding },
  },
  ending: { channel_stopped: { to: "recording", tell: Events.sessionStopped } },
  recording: { recording_settled: { to: "ended", tell: Events.sessionEnded } },
  ended: {},
  failed: {},
};

/** What the table cannot say: only of what was seen, and is to be recorded, there is a recording. */
interface Broadcast {
  status: Status;
  isRecorded: boolean;
  liveAt: Date | null;
}

/** What `fact` does to a broadcast; undefined where it does nothing. */
export const next = ({ status, isRecorded, liveAt }: Broadcast, fact: Fact): Move | undefined => {
  const move = machine[status][fact];
  if (move?.to !== "recording" || (liveAt && isRecorded)) return move;
  return { to: "ended", tell: Events.sessionEnded };
};

/** Whether a fact without effect repeats what is known already; otherwise its time has passed. */
export const repeats = ({ status }: Broadcast, fact: Fact): boolean =>
  Object.values(machine).some((facts) => facts[fact]?.to === status);

/** Why a broadcast ended that did not fail before anybody saw it. */
export const EndReason = z.enum([
  "creator",
  /** The channel ran, and no encoder came. */
  "no_video",
  /** Announced for a time at which the artist did not come. */
  "never_came",
  "video_lost",
  "too_long",
  /** For a reason of `failures`. */
  "failure",
]);
export type EndReason = z.infer<typeof EndReason>;

/** Why a broadcast could not go on: a closed list, each with what the creator is told and what to do. */
export const failures = {
  no_capacity: {
    message: "All our video channels have been taken for a long time, and yours did not come up.",
    remedy: "Nothing was lost. Try again in a few minutes.",
  },
  provisioning: {
    message: "The video channel could not be made.",
    remedy: "Nothing was lost. Try again; if it fails again, write to support.",
  },
  channel_lost: {
    message: "The video channel failed, and we could not mend it.",
    remedy: "Start again: viewers who stay on the page will see you return.",
  },
} as const;
export type FailureReason = keyof typeof failures;
