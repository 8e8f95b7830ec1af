import { type EventKind, eventSource } from "@directfanz/core/platform/event";
import type { LinkName } from "@directfanz/core/platform/links";
import * as Stream from "@directfanz/core/stream/stream.events";

/**
 * Which event or schedule runs which function, said once: `stacks/events/functions.ts` reads it for AWS, the local cloud for
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
  /** What of the deployment its code asks for by `link("…")`; it is told nothing else. */
  links: LinkName[];
  /** What it may ask of AWS, by IAM's names. `stacks/events/grants.ts` says of which resources, a test that nothing is spare. */
  calls: Action[];
}

export type Action =
  | "events:PutEvents"
  | "medialive:CreateChannel"
  | "medialive:CreateInput"
  | "medialive:DeleteChannel"
  | "medialive:DeleteInput"
  | "medialive:DescribeChannel"
  | "medialive:DescribeInput"
  | "medialive:ListAlerts"
  | "medialive:ListChannels"
  | "medialive:ListInputs"
  | "medialive:StartChannel"
  | "medialive:StopChannel"
  | "mediapackage:CreateChannel"
  | "mediapackage:CreateHarvestJob"
  | "mediapackage:CreateOriginEndpoint"
  | "mediapackage:DeleteChannel"
  | "mediapackage:DeleteOriginEndpoint"
  | "mediapackage:DescribeChannel"
  | "mediapackage:DescribeHarvestJob"
  | "mediapackage:DescribeOriginEndpoint"
  | "mediapackage:ListChannels"
  | "mediapackage:ListOriginEndpoints"
  | "s3:DeleteObject"
  | "s3:GetObject"
  | "s3:GetObjectTagging"
  | "s3:ListBucket"
  | "s3:PutObject";

interface Pattern {
  source: string[];
  "detail-type": string[];
  detail?: Record<string, unknown>;
}

/** An EventBridge pattern for events that AWS itself sends. */
export interface AwsPattern extends Pattern {
  source: [`aws.${string}`];
}

export interface Schedule {
  /** EventBridge Scheduler's `rate(…)` or `cron(…)`. */
  schedule: string;
}

const announce: Action[] = ["events:PutEvents"];
const stop: Action[] = ["medialive:DescribeChannel", "medialive:StopChannel"];
const cleanUp: Action[] = [
  ...stop,
  "medialive:DeleteChannel",
  "medialive:DescribeInput",
  "medialive:DeleteInput",
  "mediapackage:DeleteOriginEndpoint",
  "mediapackage:DeleteChannel",
];
/** A stop may overtake what brings a channel up, which then takes back what it has made. */
const bringUp: Action[] = [
  "medialive:CreateInput",
  "medialive:CreateChannel",
  "medialive:StartChannel",
  "mediapackage:DescribeChannel",
  "mediapackage:CreateChannel",
  "mediapackage:DescribeOriginEndpoint",
  "mediapackage:CreateOriginEndpoint",
  ...cleanUp,
  "medialive:ListAlerts",
];
const harvest: Action[] = ["mediapackage:DescribeHarvestJob", "mediapackage:CreateHarvestJob"];
/** What a harvest left is read; where it left nothing, the archive is listed, read and copied. */
const settle: Action[] = [...harvest, "s3:GetObject", "s3:ListBucket", "s3:PutObject"];

export const subscriptions = {
  admit: {
    on: Stream.sessionRequested,
    handler: "functions/stream/admit.handler",
    timeout: 30,
    memory: 256,
    retries: 2,
    links: ["Database", "Bus", "Live"],
    calls: announce,
  },
  bringUp: {
    on: [Stream.sessionAdmitted, Stream.sessionRecovering],
    handler: "functions/stream/bring-up.handler",
    timeout: 120,
    memory: 512,
    retries: 2,
    links: ["Database", "Bus", "Live", "LiveOrigin", "SealKey", "Archive"],
    calls: [...announce, ...bringUp],
  },
  channelState: {
    on: { source: ["aws.medialive"], "detail-type": ["MediaLive Channel State Change"] },
    handler: "functions/stream/channel-state.handler",
    timeout: 120,
    memory: 512,
    retries: 2,
    links: ["Database", "Bus", "Live", "LiveOrigin", "SealKey", "Recordings", "Archive"],
    calls: [...announce, ...bringUp, ...settle],
  },
  videoAlert: {
    on: { source: ["aws.medialive"], "detail-type": ["MediaLive Channel Alert"] },
    handler: "functions/stream/video-alert.handler",
    timeout: 60,
    memory: 512,
    retries: 2,
    links: ["Database", "Bus", "LiveOrigin"],
    calls: [...announce, "medialive:DescribeChannel", "medialive:ListAlerts"],
  },
  stop: {
    on: Stream.sessionEnding,
    handler: "functions/stream/stop.handler",
    timeout: 60,
    memory: 512,
    retries: 2,
    links: ["Database", "Bus"],
    calls: [...announce, ...stop, "medialive:DescribeInput"],
  },
  harvest: {
    on: Stream.sessionStopped,
    handler: "functions/stream/harvest.handler",
    timeout: 60,
    memory: 512,
    retries: 2,
    links: ["Database", "Live", "Recordings"],
    calls: harvest,
  },
  publishRecording: {
    on: { source: ["aws.mediapackage"], "detail-type": ["MediaPackage HarvestJob Notification"] },
    handler: "functions/stream/publish-recording.handler",
    timeout: 120,
    memory: 1024,
    retries: 2,
    links: ["Database", "Bus", "Live", "Recordings", "Archive"],
    calls: [...announce, ...settle],
  },
  cleanUp: {
    on: [Stream.sessionEnded, Stream.sessionFailed],
    handler: "functions/stream/clean-up.handler",
    timeout: 120,
    memory: 512,
    retries: 2,
    links: ["Database", "Bus", "Live"],
    calls: [...announce, ...cleanUp],
  },
  tellPages: {
    on: Stream.sessionFacts,
    handler: "functions/stream/tell-pages.handler",
    timeout: 30,
    memory: 256,
    retries: 2,
    links: ["Database", "Cache", "Live"],
    calls: [],
  },
  startScheduled: {
    on: { schedule: "rate(1 minute)" },
    handler: "functions/stream/start-scheduled.handler",
    timeout: 60,
    memory: 256,
    retries: 0,
    links: ["Database", "Bus", "Live"],
    calls: announce,
  },
  reconcile: {
    on: { schedule: "rate(1 minute)" },
    handler: "functions/stream/reconcile.handler",
    timeout: 120,
    memory: 512,
    retries: 0,
    links: ["Database", "Bus", "Live", "LiveOrigin", "SealKey", "Recordings", "Archive"],
    calls: [...announce, ...bringUp, ...settle],
  },
  // By itself: what deletes by tags has no other rights, and a throttled list holds up no broadcast.
  sweepOrphans: {
    on: { schedule: "rate(1 minute)" },
    handler: "functions/stream/sweep-orphans.handler",
    timeout: 120,
    memory: 512,
    retries: 0,
    links: ["Database", "Bus"],
    calls: [
      ...announce,
      ...cleanUp,
      "medialive:ListChannels",
      "medialive:ListInputs",
      "mediapackage:DescribeChannel",
      "mediapackage:ListChannels",
      "mediapackage:ListOriginEndpoints",
    ],
  },
  sweepRecordings: {
    on: { schedule: "rate(1 day)" },
    handler: "functions/stream/sweep-recordings.handler",
    timeout: 300,
    memory: 256,
    retries: 0,
    links: ["Database", "Recordings"],
    calls: ["s3:ListBucket", "s3:GetObjectTagging", "s3:DeleteObject"],
  },
  notifyLive: {
    on: Stream.streamStarted,
    handler: "functions/notification/notify-live.handler",
    timeout: 60,
    memory: 256,
    retries: 2,
    links: ["Database"],
    calls: [],
  },
  sweepOutbox: {
    on: { schedule: "rate(1 minute)" },
    handler: "functions/platform/sweep-outbox.handler",
    timeout: 60,
    memory: 256,
    retries: 0,
    links: ["Database", "Bus"],
    calls: announce,
  },
} satisfies Record<string, Subscription>;

export type FunctionName = keyof typeof subscriptions;

/** What a function listens for, and where: AWS's events come over the account's default bus, our own facts over ours. */
export const ruleOf = (on: Exclude<Subscription["on"], Schedule>): { bus: "default" | "own"; pattern: Pattern } => {
  if ("source" in on) return { bus: "default", pattern: on };
  return { bus: "own", pattern: { source: [eventSource], "detail-type": [on].flat().map((kind) => kind.name) } };
};
