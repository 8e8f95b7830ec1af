/** Where CloudWatch has each measure of a channel's ingest, and what of a period's points counts. */
interface Source {
  namespace: "AWS/MediaLive" | "DirectFanz/Ingest";
  metric: string;
  statistic: "Average" | "Maximum";
}

const fromMediaLive = (metric: string, statistic: Source["statistic"] = "Average"): Source => ({
  namespace: "AWS/MediaLive",
  metric,
  statistic,
});
const fromIngest = (metric: string, statistic: Source["statistic"] = "Average"): Source => ({
  namespace: "DirectFanz/Ingest",
  metric,
  statistic,
});

/**
 * What can be known of an ingest. MediaLive publishes the first three ("Monitoring channels using CloudWatch metrics" in
 * its User Guide). The others are there only where the RTMP is taken in by a server that measures them: elsewhere they
 * have no data, and what hangs on them is said not to be measured.
 */
export const sources = {
  /** Mbit/s of everything that arrives. */
  networkIn: fromMediaLive("NetworkIn"),
  /** Frames a second. */
  frameRate: fromMediaLive("InputVideoFrameRate"),
  /** Milliseconds of picture that MediaLive had to fill in because none came. */
  fill: fromMediaLive("FillMsec", "Maximum"),
  /** Bit/s. */
  videoBitrate: fromIngest("VideoBitrate"),
  audioBitrate: fromIngest("AudioBitrate"),
  /** Seconds. */
  keyFrameDistance: fromIngest("KeyFrameDistance", "Maximum"),
  /** Pixels. */
  width: fromIngest("Width", "Maximum"),
  height: fromIngest("Height", "Maximum"),
  /** Hz. */
  audioSampleRate: fromIngest("AudioSampleRate", "Maximum"),
  /** Seconds of the stream in a second of the clock. */
  speed: fromIngest("Speed"),
  /** Counts since the channel started. */
  resolutionChanges: fromIngest("ResolutionChanges", "Maximum"),
  connections: fromIngest("Connections", "Maximum"),
  refusedPublishers: fromIngest("RefusedPublishers", "Maximum"),
  unsupportedVideo: fromIngest("UnsupportedVideo", "Maximum"),
  unsupportedAudio: fromIngest("UnsupportedAudio", "Maximum"),
} as const satisfies Record<string, Source>;

export type Measure = keyof typeof sources;

export const measures = Object.keys(sources) as Measure[];

/** One value; `at` is the beginning of its period, in milliseconds. */
export interface Point {
  at: number;
  value: number;
}

/** What AWS says of a channel's ingest: the alerts that are set, and points in the order of time. */
export interface Reading {
  alerts: readonly string[];
  series: Partial<Record<Measure, readonly Point[]>>;
}

/** Seconds of one point, and of all that are asked for: 36 points a measure. */
export const periodSeconds = 5;
export const windowSeconds = 180;
