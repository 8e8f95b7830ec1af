import type { Run, Segment, Track } from "./timeline.ts";
import type { Excerpt, Variant } from "./window.ts";

export interface DashOptions {
  /** Milliseconds of the wall clock that periods count from. */
  availableFrom: number;
  /** More can come: players ask again and keep to the wall clock. */
  live: boolean;
  /** Seconds. */
  window: number;
  minimumUpdate: number;
  minimumBuffer: number;
  delay: number;
  /** Where players can ask for the time. */
  timeUrl: string;
  now: number;
}

/**
 * DASH's manifest (ISO 23009-1) over the same segments as HLS: one period a run, a segment timeline a kind of track.
 * Once nothing more can come it is static, and periods follow each other without the pauses between runs.
 */
export const manifest = (excerpts: Excerpt[], variants: Variant[], options: DashOptions): string => {
  const periods = excerpts.map((excerpt, index) =>
    period(excerpt, variants, options, index === excerpts.length - 1 && options.live),
  );
  const total = excerpts.reduce((sum, excerpt) => sum + lasts(excerpt), 0);
  const attributes = options.live
    ? [
        'type="dynamic"',
        `availabilityStartTime="${iso(options.availableFrom)}"`,
        `publishTime="${iso(options.now)}"`,
        `minimumUpdatePeriod="${duration(options.minimumUpdate)}"`,
        `timeShiftBufferDepth="${duration(options.window)}"`,
        `suggestedPresentationDelay="${duration(options.delay)}"`,
      ]
    : ['type="static"', `mediaPresentationDuration="${duration(total)}"`];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011"',
    `  ${attributes.join(" ")} minBufferTime="${duration(options.minimumBuffer)}">`,
    ...periods,
    ...(options.live
      ? [
          `  <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-iso:2014" value="${options.timeUrl}"/>`,
          `  <UTCTiming schemeIdUri="urn:mpeg:dash:utc:direct:2014" value="${iso(options.now)}"/>`,
        ]
      : []),
    "</MPD>",
    "",
  ].join("\n");
};

const period = ({ run, of }: Excerpt, variants: Variant[], options: DashOptions, open: boolean): string => {
  const names = new Set(variants.map((variant) => variant.name));
  const ofRun = run.tracks.filter((track) => track.kind === "video");
  const videos = ofRun.filter((track) => names.has(track.name));
  const audios = run.tracks.filter((track) => track.kind === "audio");
  const start = options.live ? ` start="${duration((run.startedAt - options.availableFrom) / 1000)}"` : "";
  const end = open ? "" : ` duration="${duration(options.live ? whole(run) : lasts({ run, of }))}"`;
  const offset = options.live ? 0 : firstSecond({ run, of });
  return [
    `  <Period id="run-${run.number}"${start}${end}>`,
    adaptation(0, "video", run, videos.length > 0 ? videos : ofRun, of, offset),
    adaptation(1, "audio", run, audios, of, offset),
    "  </Period>",
  ].join("\n");
};

const adaptation = (
  id: number,
  kind: Track["kind"],
  run: Run,
  tracks: Track[],
  of: (track: Track) => Segment[],
  offset: number,
): string => {
  const [first] = tracks;
  if (!first) return "";
  const segments = of(first);
  const timescale = first.init?.timescale ?? 1;
  const template = [
    `timescale="${timescale}"`,
    `presentationTimeOffset="${Math.round(offset * timescale)}"`,
    `startNumber="${segments[0]?.number ?? 1}"`,
    `media="run-${run.number}/$RepresentationID$-$Number$.m4s"`,
    `initialization="run-${run.number}/$RepresentationID$-init.mp4"`,
  ].join(" ");
  return [
    `    <AdaptationSet id="${id}" contentType="${kind}" mimeType="${kind}/mp4" segmentAlignment="true" startWithSAP="1">`,
    `      <SegmentTemplate ${template}>`,
    `        <SegmentTimeline>${entries(segments)}</SegmentTimeline>`,
    "      </SegmentTemplate>",
    ...tracks.map((track) => `      ${representation(track)}`),
    "    </AdaptationSet>",
  ].join("\n");
};

const representation = (track: Track): string => {
  const common = `id="${track.name}" codecs="${track.init?.codecs ?? ""}" bandwidth="${track.bandwidth}"`;
  if (track.kind === "audio") {
    const channels = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011";
    return `<Representation ${common} audioSamplingRate="48000"><AudioChannelConfiguration schemeIdUri="${channels}" value="2"/></Representation>`;
  }
  const rate = Number.isInteger(track.frameRate) ? `${track.frameRate}` : `${Math.round(track.frameRate * 1001)}/1001`;
  return `<Representation ${common} width="${track.width}" height="${track.height}" frameRate="${rate}" sar="1:1"/>`;
};

/** `S` elements; those that only repeat the one before are counted. */
const entries = (segments: Segment[]): string => {
  const runs: { t: number; d: number; r: number }[] = [];
  for (const { start, duration: d } of segments) {
    const before = runs.at(-1);
    if (before && before.d === d && before.t + before.d * (before.r + 1) === start) before.r += 1;
    else runs.push({ t: start, d, r: 0 });
  }
  return runs.map(({ t, d, r }) => `<S t="${t}" d="${d}"${r > 0 ? ` r="${r}"` : ""}/>`).join("");
};

/** Seconds of a run's picture that is shown, and at which of the run's seconds it begins. */
const firstSecond = ({ run, of }: Excerpt): number => {
  const track = run.tracks[0];
  return track ? (of(track)[0]?.start ?? 0) / (track.init?.timescale ?? 1) : 0;
};
const lasts = ({ run, of }: Excerpt): number => {
  const track = run.tracks[0];
  return track ? of(track).reduce((sum, segment) => sum + segment.duration, 0) / (track.init?.timescale ?? 1) : 0;
};
/** Seconds from a run's time zero to the end of its picture. */
const whole = (run: Run): number => {
  const track = run.tracks[0];
  const segment = track?.segments.at(-1);
  return track && segment ? (segment.start + segment.duration) / (track.init?.timescale ?? 1) : 0;
};

const duration = (seconds: number): string => `PT${Number(Math.max(0, seconds).toFixed(3))}S`;
const iso = (milliseconds: number): string => new Date(Math.round(milliseconds)).toISOString();
