/** One rendition of the ladder. Bits per second; `quality` is MediaLive's QVBR level. */
export interface Rendition {
  name: string;
  width: number;
  height: number;
  bitrate: number;
  quality: number;
  profile: "MAIN" | "HIGH";
}

/**
 * What viewers can choose from. Bitrates, QVBR levels and profiles are those of AWS's live streaming reference
 * (live-streaming-on-aws 4.2), which measured them for people and gaming.
 */
export const ladder: readonly Rendition[] = [
  { name: "1080p", width: 1920, height: 1080, bitrate: 5_000_000, quality: 8, profile: "HIGH" },
  { name: "720p", width: 1280, height: 720, bitrate: 3_000_000, quality: 8, profile: "HIGH" },
  { name: "480p", width: 854, height: 480, bitrate: 1_500_000, quality: 7, profile: "MAIN" },
  { name: "360p", width: 640, height: 360, bitrate: 800_000, quality: 7, profile: "MAIN" },
  { name: "240p", width: 426, height: 240, bitrate: 400_000, quality: 6, profile: "MAIN" },
];

export const audioBitrate = 128_000;
export const framesPerSecond = 30;
/** Key frames of all renditions fall together at this distance; a segment is one of them. Seconds. */
export const gopSeconds = 1;
export const segmentSeconds = 1;
/** How much of the stream a live manifest lists. Seconds. */
export const windowSeconds = 30;
/** How far back MediaPackage keeps the stream: a harvest job takes the whole broadcast out of it. Seconds; at most 14 days. */
export const startoverSeconds = 24 * 3600;
/** What is archived is read once if ever, so it needs no short segments. Seconds. */
export const archiveSegmentSeconds = 6;
/** How long it is kept (the lifecycle of its bucket says the same). Seconds. */
export const archiveSeconds = 14 * 24 * 3600;
