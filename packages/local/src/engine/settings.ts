import { z } from "zod";

/**
 * The part of MediaLive's `EncoderSettings` that the engine obeys, by the names of the wire (camelCase). Everything
 * else is kept and answered, and has no effect here.
 */
const H264 = z.looseObject({
  bitrate: z.number().int().positive().optional(),
  maxBitrate: z.number().int().positive().optional(),
  bufSize: z.number().int().positive().optional(),
  profile: z.string().optional(),
  framerateControl: z.enum(["INITIALIZE_FROM_SOURCE", "SPECIFIED"]).optional(),
  framerateNumerator: z.number().int().positive().optional(),
  framerateDenominator: z.number().int().positive().optional(),
  parControl: z.enum(["INITIALIZE_FROM_SOURCE", "SPECIFIED"]).optional(),
  parNumerator: z.number().int().positive().optional(),
  parDenominator: z.number().int().positive().optional(),
  gopSize: z.number().optional(),
  gopSizeUnits: z.enum(["FRAMES", "SECONDS"]).optional(),
  gopClosedCadence: z.number().int().min(0).optional(),
  softness: z.number().int().optional(),
  entropyEncoding: z.enum(["CABAC", "CAVLC"]).optional(),
  rateControlMode: z.enum(["CBR", "MULTIPLEX", "QVBR", "VBR"]).optional(),
});

export const VideoDescription = z.looseObject({
  name: z.string(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  codecSettings: z.looseObject({ h264Settings: H264.optional() }).optional(),
});

const AudioDescription = z.looseObject({
  name: z.string(),
  audioSelectorName: z.string(),
  codecSettings: z
    .looseObject({ aacSettings: z.looseObject({ bitrate: z.number().positive().optional() }).optional() })
    .optional(),
});

const Reference = z.looseObject({ destination: z.looseObject({ destinationRefId: z.string().optional() }) });

/** HLS to a folder, of which the engine writes the kind that goes to S3 (see `archive.ts`). Defaults are MediaLive's. */
const HlsGroup = Reference.extend({
  mode: z.enum(["LIVE", "VOD"]).default("LIVE"),
  segmentLength: z.number().int().positive().default(10),
  indexNSegments: z.number().int().min(3).default(10),
  programDateTime: z.enum(["INCLUDE", "EXCLUDE"]).default("EXCLUDE"),
  programDateTimePeriod: z.number().int().min(0).max(3600).default(600),
  hlsCdnSettings: z
    .looseObject({
      hlsS3Settings: z.looseObject({ filecacheDuration: z.number().int().min(0).max(600).default(300) }).optional(),
    })
    .optional(),
});

export const Output = z.looseObject({
  outputName: z.string().optional(),
  videoDescriptionName: z.string().optional(),
  audioDescriptionNames: z.array(z.string()).optional(),
  captionDescriptionNames: z.array(z.string()).optional(),
  outputSettings: z.looseObject({
    mediaPackageOutputSettings: z.looseObject({}).optional(),
    hlsOutputSettings: z
      .looseObject({
        nameModifier: z.string().min(1).optional(),
        segmentModifier: z.string().optional(),
        hlsSettings: z.looseObject({}),
      })
      .optional(),
  }),
});

export const OutputGroup = z.looseObject({
  name: z.string().optional(),
  outputGroupSettings: z.looseObject({
    mediaPackageGroupSettings: Reference.optional(),
    hlsGroupSettings: HlsGroup.optional(),
    archiveGroupSettings: Reference.optional(),
    frameCaptureGroupSettings: Reference.optional(),
  }),
  outputs: z.array(Output),
});

export const EncoderSettings = z.looseObject({
  videoDescriptions: z.array(VideoDescription),
  audioDescriptions: z.array(AudioDescription),
  outputGroups: z.array(OutputGroup),
  timecodeConfig: z.looseObject({ source: z.enum(["EMBEDDED", "SYSTEMCLOCK", "ZEROBASED"]) }),
});

export type EncoderSettings = z.infer<typeof EncoderSettings>;
export type VideoDescription = z.infer<typeof VideoDescription>;
export type OutputGroup = z.infer<typeof OutputGroup>;
