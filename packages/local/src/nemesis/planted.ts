import type { invariants } from "./checker.ts";

/** A bug that somebody could write, and the rules of which at least one notices it. */
interface Bug {
  file: string;
  /** What stands there exactly once, and what takes its place. */
  edits: [find: string, replace: string][];
  breaks: (keyof typeof invariants)[];
  /** The first seed that finds it: one of the suite's thousand. */
  from: number;
}

/** Bugs that were made elsewhere, or would be easy to make here. The nemesis must find each (`planted.test.ts`). */
export const planted: Record<string, Bug> = {
  "no-dedupe": {
    file: "functions/subscriber.ts",
    edits: [["if (isNew) await work();", "await work();"]],
    breaks: ["Everybody is told once that a broadcast is live"],
    from: 61,
  },
  "publish-before-commit": {
    file: "packages/core/src/platform/outbox.ts",
    edits: [["await afterCommit(publishPending);", "await publishPending();"]],
    breaks: ["Nothing is published that was not committed"],
    from: 1,
  },
  // Marsha's: MediaLive's events come in pairs, until one of them does not.
  "trust-cleared": {
    file: "functions/stream/video-alert.ts",
    edits: [
      ["channel_arn: z.string(), ", "channel_arn: z.string(), alarm_state: z.string(), "],
      ["async ({ channel_arn, ", "async ({ channel_arn, alarm_state, "],
      [
        "await lookAtVideo(channel_arn);",
        `{
          const Session = await import("@directfanz/core/stream/session");
          const session = await Session.byChannel(channel_arn);
          if (session) await Session.move(session.id, alarm_state === "CLEARED" ? "video_arrived" : "video_lost");
        }`,
      ],
    ],
    breaks: ["A broadcast is live only if video was arriving while that was decided"],
    from: 139,
  },
  "no-revision-check": {
    file: "packages/core/src/stream/session.ts",
    edits: [
      [
        "and(eq(streamingSessions.id, sessionId), eq(streamingSessions.revision, session.revision))",
        "eq(streamingSessions.id, sessionId)",
      ],
    ],
    breaks: [
      "Each change of state counts the revision on by one",
      "A broadcast moves only along the table",
      "A fact is written once",
    ],
    from: 8,
  },
  "no-orphan-sweep": {
    file: "packages/live/src/orphans.ts",
    edits: [["const orphans = orphansAmong(standing, sessions);", "const orphans: Orphan[] = [];"]],
    breaks: ["Nothing is left on AWS"],
    from: 27,
  },
};
