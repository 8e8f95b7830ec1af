/** A segment of an archive's child playlist. */
export interface ArchivedSegment {
  file: string;
  seconds: number;
  /** Milliseconds of the wall clock. */
  at: number;
  /** Whether it does not go on where the one before ended. */
  apart: boolean;
}

interface ChildOptions {
  /** `event` while it grows, `vod` once it does not; undefined where segments leave it again. */
  type: "event" | "vod" | undefined;
  ended: boolean;
  /** Seconds that every segment is meant to last. */
  segment: number;
  dateEvery: number | undefined;
  /** The number of the first segment, and the discontinuities before it. */
  first: number;
  apartBefore: number;
}

/** A child playlist of MPEG-TS segments (RFC 8216, 4.3.3). */
export const childPlaylist = (segments: ArchivedSegment[], options: ChildOptions): string => {
  const longest = Math.max(options.segment, ...segments.map(({ seconds }) => Math.round(seconds)));
  const lines = ["#EXTM3U", "#EXT-X-VERSION:3", `#EXT-X-TARGETDURATION:${longest}`];
  lines.push(`#EXT-X-MEDIA-SEQUENCE:${options.first}`);
  if (options.apartBefore > 0) lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${options.apartBefore}`);
  if (options.type) lines.push(`#EXT-X-PLAYLIST-TYPE:${options.type.toUpperCase()}`);
  let dated = Number.NEGATIVE_INFINITY;
  segments.forEach(({ file, seconds, at, apart }, index) => {
    if (apart && index > 0) lines.push("#EXT-X-DISCONTINUITY");
    if (options.dateEvery !== undefined && (apart || at - dated >= options.dateEvery * 1000)) {
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(at)).toISOString()}`);
      dated = at;
    }
    lines.push(`#EXTINF:${seconds.toFixed(5)},`, file);
  });
  if (options.ended) lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
};

/** One output as the main playlist names it. */
export interface ArchivedVariant {
  playlist: string;
  /** Bits a second at most. */
  bandwidth: number;
  codecs: string[];
  width: number;
  height: number;
  frameRate: number;
}

/** The main playlist of an archive (RFC 8216, 4.3.4). */
export const mainPlaylist = (variants: ArchivedVariant[]): string => {
  const lines = ["#EXTM3U", "#EXT-X-VERSION:3"];
  for (const { playlist, bandwidth, codecs, width, height, frameRate } of variants) {
    const attributes = [`BANDWIDTH=${bandwidth}`, `CODECS="${codecs.join(",")}"`];
    if (height > 0) attributes.push(`RESOLUTION=${width}x${height}`, `FRAME-RATE=${frameRate.toFixed(3)}`);
    lines.push(`#EXT-X-STREAM-INF:${attributes.join(",")}`, playlist);
  }
  return `${lines.join("\n")}\n`;
};
