import { type Segment, startOf, type Track } from "./timeline.ts";
import { counterpart, type Excerpt, type Variant } from "./window.ts";

export interface MultivariantOptions {
  /** The address of a variant's media playlist, relative to the multivariant one; `audio` names the sound's. */
  playlist: (name: string) => string;
}

/** HLS's multivariant playlist (RFC 8216, 4.3.4): one variant a rendition, all with the same sound. */
export const multivariant = (excerpts: Excerpt[], variants: Variant[], { playlist }: MultivariantOptions): string => {
  const audio = audioOf(excerpts);
  const lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"];
  const group = 'TYPE=AUDIO,GROUP-ID="audio",NAME="audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"';
  lines.push(`#EXT-X-MEDIA:${group},URI="${playlist("audio")}"`);
  for (const { name, track } of variants) {
    const sound = audio ? rates(audio) : { peak: 0, average: 0 };
    const picture = rates(track);
    const attributes = [
      `BANDWIDTH=${Math.max(picture.peak, track.bandwidth) + sound.peak}`,
      `AVERAGE-BANDWIDTH=${picture.average + sound.average}`,
      `CODECS="${[track.init?.codecs, audio?.init?.codecs].filter(Boolean).join(",")}"`,
      `RESOLUTION=${track.width}x${track.height}`,
      `FRAME-RATE=${track.frameRate.toFixed(3)}`,
      'AUDIO="audio"',
    ];
    lines.push(`#EXT-X-STREAM-INF:${attributes.join(",")}`, playlist(name));
  }
  return `${lines.join("\n")}\n`;
};

export interface MediaOptions {
  /** `vod` and `event` say so in the playlist; `ended` closes it. */
  type?: "vod" | "event" | undefined;
  ended: boolean;
  /** Seconds between two program date times; 0 for one a run. */
  dateEvery: number;
  /** The address of a file of a run, relative to the playlist. */
  file: (run: number, file: string) => string;
}

/**
 * HLS's media playlist (RFC 8216, 4.3.3) of one variant, or of the sound where none is given. Between two runs stands
 * a discontinuity; the sequences go on over everything that was ever shown and taken away.
 */
export const mediaPlaylist = (excerpts: Excerpt[], variant: Variant | "audio", options: MediaOptions): string => {
  const parts = excerpts.flatMap(({ run, of }) => {
    const track = variant === "audio" ? run.tracks.find((one) => one.kind === "audio") : counterpart(run, variant);
    return track ? [{ run, track, segments: of(track) }] : [];
  });
  const [first] = parts;
  const sequence = first ? first.run.before[first.track.kind] + (first.segments[0]?.number ?? 1) - 1 : 0;
  const longest = Math.max(
    ...parts.map(({ run }) => Math.ceil(run.segment)),
    ...parts.flatMap(({ track, segments }) => segments.map((segment) => Math.round(seconds(track, segment)))),
  );
  const lines = [
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    `#EXT-X-TARGETDURATION:${longest}`,
    `#EXT-X-MEDIA-SEQUENCE:${options.type === "vod" ? 0 : sequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${options.type === "vod" ? 0 : (first?.run.number ?? 1) - 1}`,
    "#EXT-X-INDEPENDENT-SEGMENTS",
  ];
  if (options.type) lines.push(`#EXT-X-PLAYLIST-TYPE:${options.type.toUpperCase()}`);
  for (const { run, track, segments } of parts) {
    if (run !== first?.run) lines.push("#EXT-X-DISCONTINUITY");
    lines.push(`#EXT-X-MAP:URI="${options.file(run.number, `${track.name}-init.mp4`)}"`);
    let dated = Number.NEGATIVE_INFINITY;
    for (const segment of segments) {
      const at = startOf(run, track, segment);
      if (at - dated >= (options.dateEvery || Number.POSITIVE_INFINITY) * 1000) {
        lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(at)).toISOString()}`);
        dated = at;
      }
      lines.push(`#EXTINF:${seconds(track, segment).toFixed(5)},`);
      lines.push(options.file(run.number, `${track.name}-${segment.number}.m4s`));
    }
  }
  if (options.ended) lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
};

const seconds = (track: Track, segment: Segment): number => segment.duration / (track.init?.timescale ?? 1);

const audioOf = (excerpts: Excerpt[]): Track | undefined =>
  excerpts.at(-1)?.run.tracks.find((track) => track.kind === "audio");

/** Bits a second: of the densest segment that is kept, and on average; what was asked for until one is long enough. */
const rates = (track: Track): { peak: number; average: number } => {
  const whole = track.segments.filter((segment) => seconds(track, segment) > 0.5);
  const bits = whole.reduce((sum, segment) => sum + segment.bytes * 8, 0);
  const time = whole.reduce((sum, segment) => sum + seconds(track, segment), 0);
  if (time === 0) return { peak: track.bandwidth, average: track.bandwidth };
  return {
    peak: Math.ceil(Math.max(...whole.map((segment) => (segment.bytes * 8) / seconds(track, segment)))),
    average: Math.ceil(bits / time),
  };
};
