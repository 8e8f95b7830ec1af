import * as z from "zod";
import { kinds } from "./problems.ts";

const Point = z.object({ at: z.iso.datetime(), value: z.number() });
const Series = z.array(Point).max(40);
const Last = z.number().nullable();

/** How a broadcast's ingest is, as its creator sees it. */
export const Health = z.object({
  /** `unknown`: nothing has arrived for long enough yet. */
  status: z.enum(["good", "fair", "bad", "unknown"]),
  /** Nothing arrives at the moment: the measures are the last ones. */
  offline: z.boolean(),
  /** The worst first. */
  problems: z.array(
    z.object({
      kind: z.enum(kinds),
      severity: z.enum(["info", "warning", "error"]),
      message: z.string(),
      reason: z.string(),
      remedy: z.string(),
      since: z.iso.datetime(),
    }),
  ),
  /** The last values; null for what is not known. Bits per second, frames per second, seconds, pixels, Hz. */
  measures: z.object({
    bitrate: Last,
    audioBitrate: Last,
    framesPerSecond: Last,
    keyFrameDistance: Last,
    width: Last,
    height: Last,
    audioSampleRate: Last,
    speed: Last,
  }),
  /** The last three minutes, a point every five seconds; gaps are gaps. */
  series: z.object({ bitrate: Series, framesPerSecond: Series, keyFrameDistance: Series }),
  /** Kinds of problems that nothing here measures. */
  notMeasured: z.array(z.enum(kinds)),
  /** When AWS was asked; null where there was nothing to ask about. */
  measuredAt: z.iso.datetime().nullable(),
});
export type Health = z.infer<typeof Health>;

/** Of a broadcast that has no running channel. */
export const unknownHealth: Health = {
  status: "unknown",
  offline: true,
  problems: [],
  measures: {
    bitrate: null,
    audioBitrate: null,
    framesPerSecond: null,
    keyFrameDistance: null,
    width: null,
    height: null,
    audioSampleRate: null,
    speed: null,
  },
  series: { bitrate: [], framesPerSecond: [], keyFrameDistance: [] },
  notMeasured: [],
  measuredAt: null,
};
