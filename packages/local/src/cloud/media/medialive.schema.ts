import { z } from "zod";
import { EncoderSettings } from "../../engine/settings.ts";
import { Tags } from "./tags.ts";

// Members of the wire are camelCase; whatever is not named here is kept and answered as it came.

export const ChannelState = z.enum([
  ...["CREATING", "CREATE_FAILED", "IDLE", "STARTING", "RUNNING", "RECOVERING", "STOPPING"],
  ...["DELETING", "DELETED", "UPDATING", "UPDATE_FAILED"],
] as const);
export type ChannelState = z.infer<typeof ChannelState>;

const Destination = z.looseObject({
  id: z.string().min(1),
  mediaPackageSettings: z.array(z.looseObject({ channelId: z.string().optional() })).optional(),
  settings: z.array(z.looseObject({ url: z.string().optional() })).optional(),
});

const LogLevel = z.enum(["ERROR", "WARNING", "INFO", "DEBUG", "DISABLED"]);

const Attachment = z.looseObject({
  inputId: z.string(),
  inputAttachmentName: z.string().optional(),
});

export const ChannelRequest = z.looseObject({
  name: z.string().min(1).optional(),
  requestId: z.string().optional(),
  dryRun: z.boolean().optional(),
  channelClass: z.enum(["STANDARD", "SINGLE_PIPELINE"]).default("STANDARD"),
  roleArn: z.string().optional(),
  inputSpecification: z
    .looseObject({
      codec: z.enum(["MPEG2", "AVC", "HEVC"]).optional(),
      resolution: z.enum(["SD", "HD", "UHD"]).optional(),
      maximumBitrate: z.enum(["MAX_10_MBPS", "MAX_20_MBPS", "MAX_50_MBPS"]).optional(),
    })
    .optional(),
  inputAttachments: z.array(Attachment).default([]),
  destinations: z.array(Destination).default([]),
  encoderSettings: EncoderSettings,
  logLevel: LogLevel.default("DISABLED"),
  tags: Tags.default({}),
});
export type ChannelRequest = z.infer<typeof ChannelRequest>;

/** A change has no defaults: what is not sent stays. */
export const ChannelChange = ChannelRequest.omit({ channelClass: true, tags: true })
  .extend({ inputAttachments: z.array(Attachment), destinations: z.array(Destination), logLevel: LogLevel })
  .partial();

export interface Alert {
  id: string;
  alertType: string;
  message: string;
  pipelineId: string;
  state: "SET" | "CLEARED";
  setTimestamp: string;
  clearedTimestamp?: string;
}

/** A channel as it is kept: what is answered, and what only this service knows. */
export type Channel = ChannelRequest & {
  id: string;
  arn: string;
  state: ChannelState;
  pipelinesRunningCount: number;
  alerts: Alert[];
  deletedAt?: number;
};

const Streams = z
  .array(z.looseObject({ streamName: z.string().regex(/^[^\s?#]{1,255}$/, "A stream name is app/instance.") }))
  .min(1, "An RTMP push input needs one or two destinations.")
  .max(2, "An RTMP push input needs one or two destinations.");

export const InputRequest = z.looseObject({
  name: z.string().min(1).optional(),
  requestId: z.string().optional(),
  type: z.literal("RTMP_PUSH", { error: "The local cloud takes inputs of type RTMP_PUSH." }),
  destinations: Streams,
  inputSecurityGroups: z.array(z.string()).default([]),
  tags: Tags.default({}),
});

export const InputChange = z.looseObject({
  name: z.string().min(1).optional(),
  destinations: Streams.optional(),
  inputSecurityGroups: z.array(z.string()).optional(),
});

export interface Input {
  id: string;
  arn: string;
  name: string;
  type: "RTMP_PUSH";
  inputClass: "STANDARD" | "SINGLE_PIPELINE";
  inputSourceType: "STATIC";
  state: "DETACHED" | "ATTACHED" | "DELETED";
  attachedChannels: string[];
  destinations: { ip: string; port: string; url: string }[];
  securityGroups: string[];
  sources: [];
  mediaConnectFlows: [];
  tags: Tags;
  /** `app/instance` of each destination; it is part of the addresses above. */
  streams: string[];
  requestId?: string;
  deletedAt?: number;
}

const Rules = z
  .array(
    z.object({ cidr: z.string().regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, "A rule is an IPv4 CIDR with its mask.") }),
  )
  .max(10, "An input security group has at most 10 rules.");

export const SecurityGroupRequest = z.looseObject({ whitelistRules: Rules.default([]), tags: Tags.default({}) });
export const SecurityGroupChange = z.looseObject({ whitelistRules: Rules.optional(), tags: Tags.optional() });

export interface SecurityGroup {
  id: string;
  arn: string;
  state: "IDLE" | "IN_USE" | "UPDATING" | "DELETED";
  whitelistRules: { cidr: string }[];
  inputs: string[];
  channels: string[];
  tags: Tags;
}
