import { z } from "zod";
import { Tags } from "./tags.ts";

const Id = z.string().regex(/^[A-Za-z0-9_-]{1,256}$/, "An id is of letters, digits, underscores and hyphens.");

export const PackageChannelRequest = z.looseObject({
  id: Id,
  description: z.string().default(""),
  tags: Tags.default({}),
});

export interface IngestEndpoint {
  id: string;
  url: string;
  username: string;
  password: string;
}

export interface PackageChannel {
  id: string;
  arn: string;
  description: string;
  createdAt: string;
  hlsIngest: { ingestEndpoints: IngestEndpoint[] };
  tags: Tags;
}

const seconds = z.number().int().min(0);
const Selection = z
  .looseObject({
    minVideoBitsPerSecond: z.number().int().min(0).optional(),
    maxVideoBitsPerSecond: z.number().int().min(0).optional(),
    streamOrder: z.enum(["ORIGINAL", "VIDEO_BITRATE_ASCENDING", "VIDEO_BITRATE_DESCENDING"]).optional(),
  })
  .optional();

const HlsManifest = z.looseObject({
  playlistWindowSeconds: seconds.optional(),
  playlistType: z.enum(["NONE", "EVENT", "VOD"]).optional(),
  programDateTimeIntervalSeconds: seconds.optional(),
});

const packages = {
  hlsPackage: HlsManifest.extend({
    segmentDurationSeconds: seconds.optional(),
    useAudioRenditionGroup: z.boolean().optional(),
    streamSelection: Selection,
  }).optional(),
  dashPackage: z
    .looseObject({
      segmentDurationSeconds: seconds.optional(),
      manifestWindowSeconds: seconds.optional(),
      minBufferTimeSeconds: seconds.optional(),
      minUpdatePeriodSeconds: seconds.optional(),
      suggestedPresentationDelaySeconds: seconds.optional(),
      segmentTemplateFormat: z
        .enum(["NUMBER_WITH_TIMELINE", "TIME_WITH_TIMELINE", "NUMBER_WITH_DURATION"])
        .default("NUMBER_WITH_TIMELINE"),
      streamSelection: Selection,
    })
    .optional(),
  cmafPackage: z
    .looseObject({
      segmentDurationSeconds: seconds.optional(),
      segmentPrefix: z.string().optional(),
      streamSelection: Selection,
      hlsManifests: z.array(HlsManifest.extend({ id: Id, manifestName: Id.optional() })).optional(),
    })
    .optional(),
};

/** 14 days at most. */
const startoverWindowSeconds = seconds.max(1_209_600);
const Origination = z.enum(["ALLOW", "DENY"]);
const Authorization = z.looseObject({ cdnIdentifierSecret: z.string(), secretsRoleArn: z.string() });

/** A change has no defaults: what is not sent stays. */
export const EndpointChange = z.looseObject({
  description: z.string().optional(),
  manifestName: Id.optional(),
  startoverWindowSeconds: startoverWindowSeconds.optional(),
  timeDelaySeconds: seconds.optional(),
  origination: Origination.optional(),
  authorization: Authorization.optional(),
  whitelist: z.array(z.string()).optional(),
  ...packages,
});

export const EndpointRequest = EndpointChange.extend({
  channelId: Id,
  id: Id,
  description: z.string().default(""),
  manifestName: Id.default("index"),
  startoverWindowSeconds: startoverWindowSeconds.default(0),
  timeDelaySeconds: seconds.default(0),
  origination: Origination.default("ALLOW"),
  whitelist: z.array(z.string()).default([]),
  tags: Tags.default({}),
});
export type EndpointRequest = z.infer<typeof EndpointRequest>;

export interface Endpoint extends EndpointRequest {
  arn: string;
  createdAt: string;
  url: string;
  /** The part of the address that nobody can guess. */
  hash: string;
}

export const HarvestRequest = z.looseObject({
  id: Id,
  originEndpointId: Id,
  startTime: z.string(),
  endTime: z.string(),
  s3Destination: z.object({
    bucketName: z.string().min(1),
    manifestKey: z.string().min(1).max(900),
    roleArn: z.string().min(1),
  }),
});
export type HarvestRequest = z.infer<typeof HarvestRequest>;

export interface HarvestJob extends HarvestRequest {
  arn: string;
  channelId: string;
  createdAt: string;
  status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
}
