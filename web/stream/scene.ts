import type { Recording, Snapshot } from "./snapshot.ts";

/** What a fan sees of a stream. */
export type Scene =
  | { kind: "announced" }
  | { kind: "getting_ready" }
  | { kind: "live" }
  | { kind: "reconnecting" }
  | { kind: "replay"; recording: Recording }
  | { kind: "replay_coming" }
  | { kind: "over" };

const playable = ({ status, hls }: Recording): boolean => status === "READY" && hls !== null;

/** The scene that a stream's state calls for. */
export const sceneOf = ({ stream, session, recordings }: Snapshot): Scene => {
  switch (session?.status) {
    case "requested":
    case "provisioning":
    case "ready":
      return { kind: "getting_ready" };
    case "live":
      return { kind: "live" };
    case "interrupted":
    case "recovering":
      return { kind: "reconnecting" };
    case "ending":
      // Ended before any video came: the stream is as it was.
      return session.liveAt ? { kind: stream.isRecorded ? "replay_coming" : "over" } : { kind: "announced" };
    case "recording":
      return { kind: "replay_coming" };
    case "failed":
      return { kind: "announced" };
    default:
      return afterwards({ stream, session, recordings });
  }
};

const afterwards = ({ stream, session, recordings }: Omit<Snapshot, "metrics">): Scene => {
  const recording = recordings.find(playable);
  if (recording) return { kind: "replay", recording };
  if (session?.liveAt || stream.status === "ENDED") {
    return { kind: recordings.some((one) => one.status === "PROCESSING") ? "replay_coming" : "over" };
  }
  return { kind: "announced" };
};

/** Whether nothing more can happen to this stream: nobody needs to ask again. */
export const isSettled = (snapshot: Snapshot): boolean => {
  const { kind } = sceneOf(snapshot);
  return kind === "replay" || (kind === "over" && snapshot.session?.status !== "ending");
};

/** Whether people can write to each other: from when the creator gets ready until the broadcast has ended. */
export const chatIsOpen = ({ session }: Snapshot): boolean =>
  session !== null &&
  ["requested", "provisioning", "ready", "live", "interrupted", "recovering"].includes(session.status);
