import type { EncoderSettings, VideoDescription } from "./settings.ts";

export interface Source {
  width: number;
  height: number;
  /** Frames a second, where the encoder has said it. */
  frameRate?: number | undefined;
}

export interface Rendition {
  /** Of the video description, fit for a file name. */
  name: string;
  width: number;
  height: number;
  /** Bits a second; `buffer` in bits. */
  bitrate: number;
  maxBitrate: number;
  buffer: number;
  profile: "baseline" | "main" | "high";
}

export interface Ladder {
  /** From the tallest to the smallest; at least one. */
  renditions: Rendition[];
  frameRate: { numerator: number; denominator: number };
  /** Seconds from key frame to key frame, the same and at the same moments in every rendition. */
  gop: number;
  /** Seconds: whole GOPs, at least what was asked for. */
  segment: number;
  audioBitrate: number;
}

/** MediaLive's default, and where the local encoder stops. */
const DEFAULT_BITRATE = 5_000_000;
const FRAME_RATE = { least: 1, most: 60, unknown: 30 };
const GOP = { least: 0.5, most: 10 };

/**
 * What to encode for `source`: the renditions of the channel's encoder settings that the outputs use, never taller
 * than the source, with widths that keep its aspect. A source below the whole ladder gets its smallest rendition in
 * the source's own size. Frame rate and GOP are those of the tallest rendition for all, since MediaPackage wants them
 * equal (MediaLive User Guide, "MediaPackage encode packaging"); sound is encoded once, at the best bitrate asked for.
 */
export const ladderFor = (settings: EncoderSettings, source: Source, segmentSeconds?: number): Ladder => {
  const outputs = settings.outputGroups
    .filter(
      (group) => group.outputGroupSettings.mediaPackageGroupSettings || group.outputGroupSettings.hlsGroupSettings,
    )
    .flatMap((group) => group.outputs);
  const used = new Set(outputs.map((output) => output.videoDescriptionName));
  const descriptions = settings.videoDescriptions
    .filter((description) => used.has(description.name))
    .sort((a, b) => tall(b) - tall(a) || bitrateOf(b) - bitrateOf(a));
  const fitting = descriptions.filter((description) => tall(description) <= source.height);
  const chosen = fitting.length > 0 ? fitting : descriptions.slice(-1);
  const [first] = chosen;
  if (!first) throw new Error("the encoder settings have no video output");

  const frameRate = frameRateOf(first, source);
  const gop = gopOf(first, frameRate.numerator / frameRate.denominator);
  return {
    renditions: named(chosen.map((description) => rendition(description, source))),
    frameRate,
    gop,
    segment: gop * Math.max(1, Math.ceil((segmentSeconds ?? gop) / gop - 1e-6)),
    audioBitrate: audioBitrateOf(settings, new Set(outputs.flatMap((output) => output.audioDescriptionNames ?? []))),
  };
};

const h264 = (description: VideoDescription) => description.codecSettings?.h264Settings;
const tall = (description: VideoDescription): number => description.height ?? Number.MAX_SAFE_INTEGER;
const bitrateOf = (description: VideoDescription): number =>
  h264(description)?.bitrate ?? h264(description)?.maxBitrate ?? DEFAULT_BITRATE;
const even = (pixels: number): number => Math.max(2, 2 * Math.round(pixels / 2));

/** A video description's name, fit for a file name. */
export const trackName = (description: string): string =>
  description.replace(/[^A-Za-z0-9-]/g, "-").slice(0, 60) || "video";

const rendition = (description: VideoDescription, source: Source): Rendition => {
  const height = Math.max(2, 2 * Math.floor(Math.min(tall(description), source.height) / 2));
  const bitrate = bitrateOf(description);
  const maxBitrate = Math.max(bitrate, h264(description)?.maxBitrate ?? bitrate);
  return {
    name: trackName(description.name),
    width: even((height * source.width) / source.height),
    height,
    bitrate,
    maxBitrate,
    buffer: h264(description)?.bufSize ?? 2 * maxBitrate,
    profile: profileOf(h264(description)?.profile),
  };
};

/** Names are made into files and must differ, also where only a forbidden character told two apart. */
const named = (renditions: Rendition[]): Rendition[] =>
  renditions.map((rendition, index) => {
    const taken = renditions.slice(0, index).some((other) => other.name === rendition.name);
    return taken || rendition.name === "audio" ? { ...rendition, name: `${rendition.name}-${index}` } : rendition;
  });

const profileOf = (profile?: string): Rendition["profile"] => {
  if (profile?.startsWith("HIGH")) return "high";
  return profile === "BASELINE" ? "baseline" : "main";
};

const frameRateOf = (description: VideoDescription, source: Source): Ladder["frameRate"] => {
  const { framerateControl, framerateNumerator, framerateDenominator } = h264(description) ?? {};
  const specified = framerateControl === "SPECIFIED" && framerateNumerator && framerateDenominator;
  const numerator = specified ? framerateNumerator : Math.round((source.frameRate || FRAME_RATE.unknown) * 1000);
  const denominator = specified ? framerateDenominator : 1000;
  const rate = numerator / denominator;
  if (rate > FRAME_RATE.most) return { numerator: FRAME_RATE.most, denominator: 1 };
  if (rate < FRAME_RATE.least) return { numerator: FRAME_RATE.least, denominator: 1 };
  return { numerator, denominator };
};

/** MediaLive's default is 90 frames. */
const gopOf = (description: VideoDescription, rate: number): number => {
  const { gopSize = 90, gopSizeUnits = "FRAMES" } = h264(description) ?? {};
  const seconds = gopSizeUnits === "SECONDS" ? gopSize : gopSize / rate;
  return Math.min(GOP.most, Math.max(GOP.least, seconds));
};

const audioBitrateOf = (settings: EncoderSettings, used: Set<string>): number => {
  const asked = settings.audioDescriptions
    .filter((description) => used.has(description.name))
    .map((description) => description.codecSettings?.aacSettings?.bitrate ?? 0);
  return Math.max(...asked, 0) || 128_000;
};
