import type { Snapshot } from "../stream/snapshot.ts";

/** Where a creator is with a stream. One component each. */
export type Step =
  | "draft"
  | "queued"
  | "starting"
  | "waiting"
  | "live"
  | "interrupted"
  | "recovering"
  | "ending"
  | "recording"
  | "ready"
  | "failed";

/** The step that a stream's state calls for. */
export const stepOf = ({ stream, session }: Pick<Snapshot, "stream" | "session">): Step => {
  switch (session?.status) {
    case "requested":
    case "provisioning":
      return session.queue ? "queued" : "starting";
    case "ready":
      return "waiting";
    case "live":
    case "interrupted":
    case "recovering":
    case "ending":
    case "recording":
    case "failed":
      return session.status;
    default:
      // A broadcast that was never live leaves its stream as it was.
      return session?.liveAt || stream.status === "ENDED" ? "ready" : "draft";
  }
};

/** What a step is called, on chips and when it is read out. */
export const stepNames: Record<Step, string> = {
  draft: "Draft",
  queued: "In the queue",
  starting: "Starting",
  waiting: "Waiting for your encoder",
  live: "Live",
  interrupted: "Interrupted",
  recovering: "Repairing",
  ending: "Ending",
  recording: "Making the recording",
  ready: "Ended",
  failed: "Failed",
};

/** The way of every broadcast, as the stream's page draws it. */
export const way = ["Prepare", "Start", "Encoder", "Live", "Replay"] as const;

/** The place of a step on the way. */
export const placeOf: Record<Step, number> = {
  draft: 0,
  failed: 0,
  queued: 1,
  starting: 1,
  waiting: 2,
  live: 3,
  interrupted: 3,
  recovering: 3,
  ending: 4,
  recording: 4,
  ready: 4,
};
