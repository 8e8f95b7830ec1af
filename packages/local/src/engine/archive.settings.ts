import { trackName } from "./ladder.ts";
import type { EncoderSettings } from "./settings.ts";

/** One output of an HLS group that goes to S3. */
export interface ArchiveOutput {
  nameModifier: string;
  segmentModifier: string;
  /** The rendition of the video description that it names; undefined where it is sound alone. */
  video: { name: string; track: { height: number } } | undefined;
  sound: boolean;
}

/** One HLS output group that goes to S3. */
export interface ArchiveSettings {
  bucket: string;
  /** Of everything that it writes, the beginning: folder and base file name, identifiers unresolved. */
  base: string;
  mode: "LIVE" | "VOD";
  /** Seconds. */
  segment: number;
  /** Segments that the child playlists of mode LIVE list. */
  listed: number;
  /** Seconds between two program date times; undefined for none. */
  dateEvery: number | undefined;
  /** Seconds that a segment which cannot be stored is kept and tried again. */
  patience: number;
  outputs: ArchiveOutput[];
}

/** An S3 destination's address, `s3ssl://bucket/path/basename`; undefined where it is none. */
export const s3Place = (url = ""): { bucket: string; base: string } | undefined => {
  const [, bucket, base] = /^s3(?:ssl)?:\/\/([^/]+)\/(.*[^/])$/.exec(url) ?? [];
  return bucket && base ? { bucket, base } : undefined;
};

/** The HLS groups of a channel that go to S3; `url` tells a destination's address for the one pipeline that runs. */
export const archivesOf = (
  settings: EncoderSettings,
  url: (destination: string) => string | undefined,
): ArchiveSettings[] =>
  settings.outputGroups.flatMap((group) => {
    const hls = group.outputGroupSettings.hlsGroupSettings;
    const place = hls && s3Place(url(hls.destination.destinationRefId ?? ""));
    if (!hls || !place) return [];
    return {
      ...place,
      ...{ mode: hls.mode, segment: hls.segmentLength, listed: hls.indexNSegments },
      dateEvery: hls.programDateTime === "INCLUDE" ? hls.programDateTimePeriod : undefined,
      patience: hls.hlsCdnSettings?.hlsS3Settings?.filecacheDuration ?? 300,
      outputs: group.outputs.map(({ videoDescriptionName, audioDescriptionNames = [], outputSettings }) => {
        const video = settings.videoDescriptions.find(({ name }) => name === videoDescriptionName);
        return {
          nameModifier: outputSettings.hlsOutputSettings?.nameModifier ?? "",
          segmentModifier: outputSettings.hlsOutputSettings?.segmentModifier ?? "",
          video: video && {
            name: trackName(video.name),
            track: { height: video.height ?? Number.MAX_SAFE_INTEGER },
          },
          sound: audioDescriptionNames.length > 0,
        };
      }),
    };
  });
