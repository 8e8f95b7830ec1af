import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ffmpeg, ffmpegPath } from "../engine/ffmpeg.ts";
import { Publisher, type PublisherOptions } from "./publisher.ts";

/** One way in which what a creator sends can be wrong. Everything else about it is right. */
interface BrokenPush {
  /** ffmpeg's arguments that make the film in the file `to`, one list a step. */
  film: (to: string) => string[][];
  /** How the film is read. */
  pace?: readonly string[];
  /** Pushes that come first, one after the other, of so many seconds each. */
  before?: readonly number[];
  /** How many push at the same time: one, where nothing else is said. */
  publishers?: number;
}

const picture = (seconds: number, size = "640x360", filters: string[] = []): string[] => [
  ...["-f", "lavfi", "-i", [`testsrc2=size=${size}:rate=30:duration=${seconds}`, ...filters].join(",")],
];
const sound = (seconds: number): string[] => [
  ...["-f", "lavfi", "-i", `sine=frequency=440:sample_rate=48000:duration=${seconds}`],
];
/** As OBS encodes: two seconds between key frames, a constant rate. */
const h264 = [
  ...["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"],
  ...["-g", "60", "-sc_threshold", "0"],
];
const constant = (rate: string): string[] => [
  ...["-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize", rate, "-x264-params", "nal-hrd=cbr"],
];
const aac = ["-c:a", "aac", "-b:a", "128k"];
const flv = (to: string): string[] => ["-f", "flv", to];

const healthy = (to: string) => [[...picture(8), ...sound(8), ...h264, ...constant("1M"), ...aac, ...flv(to)]];
/** Seven seconds of the one, seven of the other: longer than a measure. */
const FIRST_HALF = "lt(mod(t,14),7)";

/** Nothing is wrong with the first; all others are told apart by their names. */
export const brokenPushes = {
  healthy: { film: healthy },
  noPicture: { film: (to) => [[...sound(8), ...aac, ...flv(to)]] },
  noSound: { film: (to) => [[...picture(8), ...h264, ...constant("1M"), ...flv(to)]] },
  soundStops: { film: (to) => [[...picture(12), ...sound(5), ...h264, ...constant("1M"), ...aac, ...flv(to)]] },
  pictureCodec: {
    film: (to) => [
      [
        ...[...picture(4, "320x180"), ...sound(4), "-c:v", "libx265", "-preset", "ultrafast"],
        ...["-x265-params", "log-level=none", ...aac, ...flv(to)],
      ],
    ],
  },
  soundCodec: { film: (to) => [[...picture(4), ...sound(4), ...h264, "-c:a", "libmp3lame", ...flv(to)]] },
  bitrateTooHigh: {
    film: (to) => [[...picture(6, "1280x720"), ...sound(6), ...h264, ...constant("14M"), ...aac, ...flv(to)]],
  },
  bitrateTooLow: {
    // A picture that hardly changes: another one cannot be pressed into so little.
    film: (to) => [
      [
        ...["-f", "lavfi", "-i", "smptehdbars=size=1280x720:rate=30:duration=8", ...sound(8)],
        ...[...h264, ...constant("100k"), ...aac, ...flv(to)],
      ],
    ],
  },
  bitrateUnstable: {
    film: (to) => [
      [
        ...[...picture(14, "640x360", [`noise=alls=80:allf=t:enable='${FIRST_HALF}'`]), ...sound(14), ...h264],
        ...["-crf", "40", "-maxrate", "4M", "-bufsize", "2M", ...aac, ...flv(to)],
      ],
    ],
  },
  frameRateTooLow: {
    film: (to) => [
      [...picture(8, "640x360", ["fps=12"]), ...sound(8), ...h264, "-g", "24", ...constant("1M"), ...aac, ...flv(to)],
    ],
  },
  frameRateUnstable: {
    // Where frames are missing, so are their bits.
    film: (to) => [
      [
        ...[...picture(14, "640x360", [`select='${FIRST_HALF}+not(mod(n,6))'`]), ...sound(14), ...h264],
        ...["-fps_mode", "vfr", "-force_key_frames", "expr:gte(t,n_forced*2)", "-b:v", "1M", ...aac, ...flv(to)],
      ],
    ],
  },
  keyFramesTooFar: {
    film: (to) => [[...picture(24), ...sound(24), ...h264, "-g", "360", ...constant("1M"), ...aac, ...flv(to)]],
  },
  pictureSizeChanges: {
    film: (to) => {
      const part = (name: string, size: string) => [
        ...[...picture(6, size), ...sound(6), ...h264, ...constant("1M"), ...aac, "-f", "mpegts", `${to}.${name}.ts`],
      ];
      // A transport stream carries its picture's parameters with each key frame; the filter tells when they change.
      const joined = ["-i", `concat:${to}.large.ts|${to}.small.ts`, "-c", "copy", "-bsf:v", "extract_extradata"];
      return [part("large", "640x360"), part("small", "426x240"), [...joined, ...flv(to)]];
    },
  },
  sampleRate: {
    film: (to) => [[...picture(8), ...sound(8), ...h264, ...constant("1M"), ...aac, "-ar", "22050", ...flv(to)]],
  },
  slowerThanRealTime: { film: healthy, pace: ["-readrate", "0.7"] },
  reconnects: { film: healthy, before: [2, 2] },
  secondPublisher: { film: healthy, publishers: 2 },
} as const satisfies Record<string, BrokenPush>;

export type BrokenPushName = keyof typeof brokenPushes;

/** A push that goes on until it is stopped, or until it is refused. */
export interface Push {
  publishers: Publisher[];
  stop(): Promise<void>;
}

/** Pushes to an RTMP address what the name says, from films that are kept in `folder`, which one process uses. */
export const push = async (name: BrokenPushName, address: string, folder: string): Promise<Push> => {
  const { pace, before = [], publishers: many = 1 }: BrokenPush = brokenPushes[name];
  const file = await film(name, folder);
  const options: PublisherOptions = pace ? { pace } : {};
  for (const seconds of before) await new Publisher(file, address, { ...options, seconds }).ended;
  const publishers = Array.from({ length: many }, () => new Publisher(file, address, options));
  return { publishers, stop: async () => void (await Promise.all(publishers.map((one) => one.stop()))) };
};

/** Encoded once: what is pushed costs nothing then. */
const film = async (name: BrokenPushName, folder: string): Promise<string> => {
  const file = join(folder, `${name}.flv`);
  if (existsSync(file)) return file;
  const making = join(folder, `${name}.making`);
  await mkdir(making, { recursive: true });
  const made = join(making, "film.flv");
  for (const step of brokenPushes[name].film(made)) await ffmpeg(ffmpegPath(), step);
  await rename(made, file);
  await rm(making, { recursive: true });
  return file;
};
