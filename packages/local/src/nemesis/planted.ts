import type { invariants } from "./checker.ts";

/** A bug that somebody could write, and the rules of which at least one notices it. */
interface Bug {
  file: string;
  find: string;
  replace: string;
  breaks: (keyof typeof invariants)[];
}

/** Bugs that were made elsewhere, or would be easy to make here. The nemesis must find each (`planted.test.ts`). */
export const planted: Record<string, Bug> = {
  "no-dedupe": {
    file: "functions/subscriber.ts",
    find: "if (isNew) await work();",
    replace: "await work();",
    breaks: ["Everybody is told once that a broadcast is live"],
  },
  "publish-before-commit": {
    file: "packages/core/src/platform/outbox.ts",
    find: "await afterCommit(publishPending);",
    replace: "await publishPending();",
    breaks: ["Nothing is published that was not committed"],
  },
  // Marsha's: MediaLive's events come in pairs, until one of them does not.
  "trust-cleared": {
    file: "functions/stream/video-alert.ts",
    find: "await lookAtVideo(channel_arn);",
    replace: `{
      const Session = await import("@directfanz/core/stream/session");
      const session = await Session.byChannel(channel_arn);
      const isThere = (event as { detail: { alarm_state: string } }).detail.alarm_state === "CLEARED";
      if (session) await Session.move(session.id, isThere ? "video_arrived" : "video_lost");
    }`,
    breaks: ["A broadcast is live only if video was arriving while that was decided"],
  },
  "no-revision-check": {
    file: "packages/core/src/stream/session.ts",
    find: "and(eq(streamingSessions.id, sessionId), eq(streamingSessions.revision, session.revision))",
    replace: "eq(streamingSessions.id, sessionId)",
    breaks: ["Each change of state counts the revision on by one", "A broadcast moves only along the table"],
  },
};
