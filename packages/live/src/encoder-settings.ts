import type {
  AudioDescription,
  EncoderSettings,
  Output,
  OutputGroup,
  VideoDescription,
} from "@aws-sdk/client-medialive";
import {
  archiveSegmentSeconds,
  audioBitrate,
  framesPerSecond,
  gopSeconds,
  type Rendition,
  ladder as table,
} from "./ladder.ts";

/** The ids by which the output groups name their destinations. */
export const packageDestination = "package";
export const archiveDestination = "archive";

const video = ({ name, width, height, bitrate, quality, profile }: Rendition): VideoDescription => ({
  Name: `video_${name}`,
  Width: width,
  Height: height,
  RespondToAfd: "NONE",
  ScalingBehavior: "DEFAULT",
  Sharpness: 50,
  CodecSettings: {
    H264Settings: {
      Profile: profile,
      Level: "H264_LEVEL_AUTO",
      RateControlMode: "QVBR",
      QvbrQualityLevel: quality,
      // Without Bitrate MediaLive bills by the input's maximum (User Guide, "Rate control").
      Bitrate: bitrate,
      MaxBitrate: bitrate,
      BufSize: bitrate * 2,
      BufFillPct: 90,
      // A MediaPackage output group demands both of them specified.
      FramerateControl: "SPECIFIED",
      FramerateNumerator: framesPerSecond,
      FramerateDenominator: 1,
      ParControl: "SPECIFIED",
      ParNumerator: 1,
      ParDenominator: 1,
      GopSize: gopSeconds,
      GopSizeUnits: "SECONDS",
      // 0 breaks segmenting; a scene change must not move key frames apart between renditions.
      GopClosedCadence: 1,
      SceneChangeDetect: "DISABLED",
      GopNumBFrames: 3,
      GopBReference: "ENABLED",
      SubgopLength: "DYNAMIC",
      ScanType: "PROGRESSIVE",
      AdaptiveQuantization: "AUTO",
      EntropyEncoding: "CABAC",
      LookAheadRateControl: "HIGH",
      NumRefFrames: 3,
      AfdSignaling: "NONE",
      ColorMetadata: "INSERT",
      Syntax: "DEFAULT",
      TimecodeInsertion: "DISABLED",
    },
  },
});

const audio: AudioDescription = {
  Name: "audio",
  AudioSelectorName: "default",
  AudioTypeControl: "FOLLOW_INPUT",
  LanguageCodeControl: "FOLLOW_INPUT",
  CodecSettings: {
    AacSettings: {
      Profile: "LC",
      CodingMode: "CODING_MODE_2_0",
      SampleRate: 48_000,
      Bitrate: audioBitrate,
      RateControlMode: "CBR",
      InputType: "NORMAL",
      RawFormat: "NONE",
      Spec: "MPEG4",
    },
  },
};

const output = ({ name }: Rendition): Output => ({
  OutputName: name,
  VideoDescriptionName: `video_${name}`,
  AudioDescriptionNames: [audio.Name ?? "audio"],
  CaptionDescriptionNames: [],
  OutputSettings: { MediaPackageOutputSettings: {} },
});

/**
 * The best rendition once more, to S3. It shares the encode; only the output is billed. MediaLive counts segments from
 * 1 whenever a channel starts, so the time in their names keeps the later from overwriting the earlier.
 */
const archive = ({ name }: Rendition): OutputGroup => ({
  Name: "archive",
  OutputGroupSettings: {
    HlsGroupSettings: {
      Destination: { DestinationRefId: archiveDestination },
      HlsCdnSettings: { HlsS3Settings: {} },
      Mode: "VOD",
      SegmentLength: archiveSegmentSeconds,
      InputLossAction: "EMIT_OUTPUT",
      ManifestDurationFormat: "FLOATING_POINT",
      OutputSelection: "MANIFESTS_AND_SEGMENTS",
      DirectoryStructure: "SINGLE_DIRECTORY",
      TsFileMode: "SEGMENTED_FILES",
      ProgramDateTime: "INCLUDE",
      ProgramDateTimePeriod: archiveSegmentSeconds,
      StreamInfResolution: "INCLUDE",
    },
  },
  Outputs: [
    {
      OutputName: `archive_${name}`,
      VideoDescriptionName: `video_${name}`,
      AudioDescriptionNames: [audio.Name ?? "audio"],
      CaptionDescriptionNames: [],
      OutputSettings: {
        HlsOutputSettings: {
          NameModifier: `_${name}`,
          SegmentModifier: "_$dt$",
          HlsSettings: { StandardHlsSettings: { AudioRenditionSets: "program_audio", M3u8Settings: {} } },
        },
      },
    },
  ],
});

/**
 * A ladder into one MediaPackage channel, its best rendition into the archive too, with what comes when the picture is
 * lost: the last frame, then black.
 */
export const encoderSettings = (ladder: readonly Rendition[] = table): EncoderSettings => ({
  // OBS sends no timecode.
  TimecodeConfig: { Source: "SYSTEMCLOCK" },
  GlobalConfiguration: {
    InputLossBehavior: {
      RepeatFrameMsec: 1_000,
      BlackFrameMsec: 0,
      InputLossImageType: "COLOR",
      InputLossImageColor: "000000",
    },
  },
  VideoDescriptions: ladder.map(video),
  AudioDescriptions: [audio],
  OutputGroups: [
    {
      Name: "package",
      OutputGroupSettings: { MediaPackageGroupSettings: { Destination: { DestinationRefId: packageDestination } } },
      Outputs: ladder.map(output),
    },
    ...ladder.slice(0, 1).map(archive),
  ],
});
