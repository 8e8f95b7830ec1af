import * as z from "zod";
import { event } from "../platform/event.ts";
import { Id } from "../platform/ids.ts";

/** What every fact of a broadcast says. Why it failed or ended stands in its row, which is newer than any fact. */
export const session = z.object({ sessionId: Id, streamId: Id });

/** A creator asked for a broadcast, or its announced time comes near: it waits for a free channel. */
export const sessionRequested = event("stream.session_requested", session);
/** A channel is free for it, and is to be made. */
export const sessionAdmitted = event("stream.session_admitted", session);
/** The channel runs and waits for the encoder. */
export const sessionReady = event("stream.session_ready", session);
/** Video arrives for the first time: viewers can watch. Once a broadcast. */
export const streamStarted = event("stream.started", session);
/** Video stopped; the grace runs. */
export const sessionInterrupted = event("stream.session_interrupted", session);
/** Video is back within the grace. */
export const sessionResumed = event("stream.session_resumed", session);
/** The channel failed and is to be mended. */
export const sessionRecovering = event("stream.session_recovering", session);
/** Another attempt at mending it has begun: nothing follows but that pages show it. */
export const sessionMending = event("stream.session_mending", session);
/** The broadcast is over, by the creator, by a limit or by a failure: the channel is to be stopped. */
export const sessionEnding = event("stream.session_ending", session);
/** The channel has stopped: what was broadcast can be harvested. */
export const sessionStopped = event("stream.session_stopped", session);
/** Nothing is left to do for viewers: AWS's side can be cleaned up. */
export const sessionEnded = event("stream.session_ended", session);
/** The broadcast failed before anybody saw it. AWS's side is to be cleaned up. */
export const sessionFailed = event("stream.session_failed", session);
/** The recording can be watched. */
export const recordingReady = event("stream.recording_ready", session.extend({ recordingId: Id }));

/** Every fact of a broadcast that its pages show. */
export const sessionFacts = [
  sessionRequested,
  sessionAdmitted,
  sessionReady,
  streamStarted,
  sessionInterrupted,
  sessionResumed,
  sessionRecovering,
  sessionMending,
  sessionEnding,
  sessionStopped,
  sessionEnded,
  sessionFailed,
  recordingReady,
];
