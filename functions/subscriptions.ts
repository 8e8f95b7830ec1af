import type { EventKind } from "@directfanz/core/platform/event";
import * as Stream from "@directfanz/core/stream/stream.events";

/**
 * Which event or schedule runs which function, said once: `stacks/functions.ts` reads it for AWS, the local cloud for
 * one machine. Seconds, megabytes; `retries` are Lambda's own (0–2) on top of the first attempt.
 */
export interface Subscription {
  /** One or more of our own facts (custom bus), or a pattern over AWS's events (default bus), or a schedule. */
  on: EventKind | EventKind[] | AwsPattern | Schedule;
  /** File and export, from the repository's root. */
  handler: `functions/${string}.handler`;
  timeout: number;
  memory: number;
  retries: 0 | 1 | 2;
  /** What of AWS it touches; its permissions follow from this. */
  may: Grant[];
}

export type Grant = "database" | "cache" | "bus" | "medialive" | "mediapackage" | "recordings";

/** An EventBridge pattern for events that AWS itself sends. */
export interface AwsPattern {
  source: [`aws.${string}`];
  "detail-type": string[];
  detail?: Record<string, unknown>;
}

export interface Schedule {
  /** EventBridge Scheduler's `rate(…)` or `cron(…)`. */
  schedule: string;
}

export const subscriptions = {
  provision: {
    on: Stream.sessionRequested,
    handler: "functions/stream/provision.handler",
    timeout: 120,
    memory: 512,
    retries: 2,
    may: ["database", "bus", "medialive", "mediapackage"],
  },
  channelState: {
    on: { source: ["aws.medialive"], "detail-type": ["MediaLive Channel State Change"] },
    handler: "functions/stream/channel-state.handler",
    timeout: 60,
    memory: 512,
    retries: 2,
    may: ["database", "bus", "medialive"],
  },
  videoAlert: {
    on: { source: ["aws.medialive"], "detail-type": ["MediaLive Channel Alert"] },
    handler: "functions/stream/video-alert.handler",
    timeout: 60,
    memory: 512,
    retries: 2,
    may: ["database", "bus", "medialive"],
  },
  stop: {
    on: Stream.sessionEnding,
    handler: "functions/stream/stop.handler",
    timeout: 60,
    memory: 512,
    retries: 2,
    may: ["database", "bus", "medialive"],
  },
  harvest: {
    on: Stream.sessionStopped,
    handler: "functions/stream/harvest.handler",
    timeout: 60,
    memory: 512,
    retries: 2,
    may: ["database", "bus", "medialive", "mediapackage", "recordings"],
  },
  publishRecording: {
    on: { source: ["aws.mediapackage"], "detail-type": ["MediaPackage HarvestJob Notification"] },
    handler: "functions/stream/publish-recording.handler",
    timeout: 120,
    memory: 1024,
    retries: 2,
    may: ["database", "bus", "mediapackage", "recordings"],
  },
  cleanUp: {
    on: [Stream.sessionEnded, Stream.sessionFailed],
    handler: "functions/stream/clean-up.handler",
    timeout: 120,
    memory: 512,
    retries: 2,
    may: ["database", "medialive", "mediapackage"],
  },
  tellPages: {
    on: Stream.sessionFacts,
    handler: "functions/stream/tell-pages.handler",
    timeout: 30,
    memory: 256,
    retries: 2,
    may: ["database", "cache"],
  },
  reconcile: {
    on: { schedule: "rate(1 minute)" },
    handler: "functions/stream/reconcile.handler",
    timeout: 120,
    memory: 512,
    retries: 0,
    may: ["database", "bus", "medialive", "mediapackage", "recordings"],
  },
  sweepOutbox: {
    on: { schedule: "rate(1 minute)" },
    handler: "functions/platform/sweep-outbox.handler",
    timeout: 60,
    memory: 256,
    retries: 0,
    may: ["database", "bus"],
  },
} satisfies Record<string, Subscription>;

export type FunctionName = keyof typeof subscriptions;
