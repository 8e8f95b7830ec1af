import type { Measure } from "./measures.ts";
import { mean, pointsIn, type Seen, spread } from "./seen.ts";

/**
 * Everything that can be wrong with what an encoder sends, in one table. Recommended values are those of YouTube
 * ("Choose live encoder settings, bitrates, and resolutions") and of Twitch ("Broadcasting guidelines") unless another
 * source stands beside them; how far from them something must be to be worth a word is our own choice.
 */
export const kinds = [
  "no_signal",
  "no_video",
  "no_audio",
  "wrong_video_codec",
  "wrong_audio_codec",
  "slower_than_real_time",
  "bitrate_high",
  "bitrate_low",
  "bitrate_unstable",
  "frame_rate_low",
  "frame_rate_unstable",
  "key_frames_apart",
  "resolution_changed",
  "sample_rate",
  "reconnects",
  "second_publisher_refused",
] as const;
export type Kind = (typeof kinds)[number];

/** `error`: viewers see or hear nothing, or it breaks off. `warning`: they notice. `info`: good to know. */
export type Severity = "info" | "warning" | "error";

/** What a test knows besides the measures. */
export interface Asked extends Seen {
  /** The broadcast has been seen, so that something is expected to arrive. */
  expected: boolean;
  /** This problem was there when last looked: to be gone it must be gone by more than a hair. */
  was: boolean;
}

export interface Problem {
  severity: Severity;
  /** What is wrong, in a sentence, with its figure where there is one. */
  what: (seen: Seen) => string;
  why: string;
  /** What to do about it, with the names that OBS Studio has for it. */
  fix: string;
  /** Any of these tells it. Where none has data it is not measured; empty: MediaLive's alerts always tell it. */
  by: readonly Measure[];
  test: (asked: Asked) => boolean;
  /** Can be told also while nothing arrives. */
  offline?: true;
  /** What follows from it, and is not said beside it: mending this mends that. */
  hides?: readonly Kind[];
}

/** Above `enter` it begins, and goes on until it is no longer above `leave`. Without a value there is nothing wrong. */
const above = (value: number | undefined, enter: number, leave: number, was: boolean): boolean =>
  value !== undefined && value > (was ? leave : enter);
const below = (value: number | undefined, enter: number, leave: number, was: boolean): boolean =>
  value !== undefined && value < (was ? leave : enter);

/** The mean of the last 15 s, once there are 10. */
const level = (seen: Seen, measure: Measure): number | undefined => {
  const values = seen.last(measure, pointsIn(15));
  return values.length >= pointsIn(10) ? mean(values) : undefined;
};

/** The spread over the last 45 s, once there are 25. */
const unrest = (seen: Seen, measure: Measure): number | undefined => {
  const values = seen.last(measure, pointsIn(45));
  return values.length >= pointsIn(25) ? spread(values) : undefined;
};

/** Bits per second of the picture; with the sound where only both together are measured. */
const bitrate = (seen: Seen): number | undefined => {
  const all = level(seen, "networkIn");
  return level(seen, "videoBitrate") ?? (all === undefined ? undefined : all * 1_000_000);
};

/**
 * The lowest bitrate for so many lines: YouTube's minimum of its earlier table, which had one for each size. Where the
 * size is not known, that of 480 lines.
 */
const lowest = (seen: Seen): number => {
  const lines = seen.last("height")[0] ?? 480;
  if (lines >= 1080) return 3_000_000;
  if (lines >= 720) return 1_500_000;
  if (lines >= 480) return 500_000;
  return lines >= 360 ? 400_000 : 300_000;
};

const isZero = (values: readonly number[]): boolean => values.length >= 2 && values.every((value) => value === 0);
const flows = (values: readonly number[]): boolean => values.length >= 2 && values.every((value) => value > 0);
const megabits = (bits: number | undefined): string => `${((bits ?? 0) / 1_000_000).toFixed(1)} Mbit/s`;

export const problems: Record<Kind, Problem> = {
  no_signal: {
    severity: "error",
    what: () => "Nothing arrives from your encoder.",
    why: "The encoder has stopped, its computer sleeps, or its connection to us is broken. Viewers are told that you will be right back.",
    fix: "Check that the computer is online, then start the encoder again with the same server and key (OBS: Start Streaming). It goes on as the same broadcast.",
    by: ["networkIn"],
    test: ({ expected, arriving }) => expected && !arriving,
    offline: true,
  },
  no_video: {
    severity: "error",
    what: () => "Your encoder sends no picture.",
    why: "It is connected and sends data, but no video frames. Viewers see nothing, and a broadcast does not begin.",
    fix: "Check that a video source is active and that video is not switched off. In OBS: pick a scene with a picture, look at Settings → Output → Streaming → Video Encoder, and start streaming again.",
    by: [],
    test: (seen) =>
      (seen.alert("video not detected") && !seen.last("frameRate").some((rate) => rate > 0)) ||
      isZero(seen.last("frameRate", 2)),
    hides: ["frame_rate_low", "frame_rate_unstable", "bitrate_low", "bitrate_unstable", "key_frames_apart"],
  },
  no_audio: {
    severity: "error",
    what: () => "Your encoder sends no sound.",
    why: "There is no audio track in what arrives. Viewers hear nothing, and some players wait for sound in vain.",
    fix: "Add an audio source, also if it stays silent. In OBS: Settings → Audio → Global Audio Devices, and check that the stream's Audio Track is ticked for it under Edit → Advanced Audio Properties.",
    by: [],
    test: (seen) =>
      // Taken for missing only beside a picture: where there is neither, the picture comes first.
      (seen.alert("audio not detected") && seen.last("frameRate").some((rate) => rate > 0)) ||
      isZero(seen.last("audioBitrate", 2)),
  },
  wrong_video_codec: {
    severity: "error",
    what: () => "The video is not H.264.",
    why: "We take H.264 (AVC), which is what RTMP carries everywhere; HEVC, AV1 and others cannot be shown.",
    fix: "Choose an H.264 encoder. In OBS: Settings → Output → Streaming → Video Encoder, for example x264 or Hardware (NVENC, H.264).",
    by: ["unsupportedVideo"],
    test: (seen) => seen.growth("unsupportedVideo", 120) > 0 && !flows(seen.last("frameRate", 2)),
    offline: true,
    hides: ["no_video", "frame_rate_low", "frame_rate_unstable", "bitrate_low", "bitrate_unstable", "key_frames_apart"],
  },
  wrong_audio_codec: {
    severity: "error",
    what: () => "The sound is not AAC.",
    why: "We take AAC; MP3, Opus and others cannot be played, so viewers hear nothing.",
    fix: "Choose AAC. In OBS: Settings → Output → Streaming → Audio Encoder → FFmpeg AAC or CoreAudio AAC. With ffmpeg: -c:a aac.",
    by: ["unsupportedAudio"],
    test: (seen) => seen.growth("unsupportedAudio", 120) > 0 && !flows(seen.last("audioBitrate", 2)),
    offline: true,
    hides: ["no_audio"],
  },
  slower_than_real_time: {
    severity: "error",
    what: (seen) => {
      const speed = level(seen, "speed");
      return speed === undefined
        ? "Your stream comes in too slowly."
        : `Your stream comes in at ${Math.round(speed * 100)} % of real time.`;
    },
    why: "Less than a second of video arrives each second, because the connection or the computer is too slow. Viewers' players run empty and stop.",
    fix: "Lower the bitrate below what your upload carries, use a cable instead of Wi-Fi, and close what else uploads. In OBS: Settings → Output → Video Bitrate, and tick Dynamically change bitrate under Settings → Advanced → Network. If the status bar says that encoding is overloaded, choose a faster preset or a smaller output resolution.",
    by: ["speed", "fill"],
    test: (seen) => {
      const speed = level(seen, "speed");
      if (speed !== undefined) return below(speed, 0.95, 0.98, seen.was);
      const filled = seen.last("fill", pointsIn(15));
      return filled.length >= pointsIn(15) && filled.every((milliseconds) => milliseconds > (seen.was ? 0 : 500));
    },
    hides: ["bitrate_low", "frame_rate_low"],
  },
  bitrate_high: {
    severity: "warning",
    what: (seen) => `The bitrate is too high: ${megabits((level(seen, "networkIn") ?? 0) * 1_000_000)}.`,
    // The channels are made for MAX_10_MBPS (MediaLive User Guide, "Input specifications").
    why: "Our channels are made for at most 10 Mbit/s, and viewers get at most 5: what is above that only makes your connection fail sooner.",
    fix: "Set 6,000 kbit/s for 1080p, or 4,000 for 720p. In OBS: Settings → Output → Streaming → Video Bitrate, with Rate Control CBR.",
    by: ["networkIn"],
    test: (seen) => above(level(seen, "networkIn"), 10, 9.5, seen.was),
  },
  bitrate_low: {
    severity: "warning",
    what: (seen) => `The bitrate is low for this picture size: ${megabits(bitrate(seen))}.`,
    why: "There are too few bits for the picture, so viewers see blocks wherever it moves.",
    fix: "Raise the bitrate to 6,000 kbit/s for 1080p, 4,000 for 720p or 1,500 for 480p; if your upload does not carry that, send a smaller picture. In OBS: Settings → Output → Video Bitrate, Settings → Video → Output (Scaled) Resolution.",
    by: ["videoBitrate", "networkIn"],
    test: (seen) => below(bitrate(seen), lowest(seen), lowest(seen) * 1.1, seen.was),
  },
  bitrate_unstable: {
    severity: "warning",
    what: () => "The bitrate goes up and down a lot.",
    why: "What arrives varies by more than a third from one moment to the next, which is how a connection looks that is about to fail.",
    fix: "Use a constant bitrate and a cable instead of Wi-Fi, and stay below three quarters of your upload. In OBS: Settings → Output → Rate Control → CBR.",
    by: ["videoBitrate", "networkIn"],
    test: (seen) => above(unrest(seen, "videoBitrate") ?? unrest(seen, "networkIn"), 0.35, 0.25, seen.was),
    hides: ["bitrate_low"],
  },
  frame_rate_low: {
    severity: "warning",
    what: (seen) => `There are only ${(level(seen, "frameRate") ?? 0).toFixed(0)} frames a second.`,
    why: "Below 24 frames a second movement looks jerky. Often the computer cannot encode as fast as it should.",
    fix: "Send 30 frames a second, or 60 where there is much movement. In OBS: Settings → Video → Common FPS Values; if View → Stats shows frames missed or skipped, choose a faster preset or a smaller output resolution.",
    by: ["frameRate"],
    // Film has 23.976.
    test: (seen) => below(level(seen, "frameRate"), 22, 23.5, seen.was),
  },
  frame_rate_unstable: {
    severity: "warning",
    what: () => "The frame rate goes up and down.",
    why: "Frames come in fits and starts, so movement stutters. The computer is busy, or the source has no steady rate.",
    fix: "Set a fixed frame rate, and take work off the computer. In OBS: Settings → Video → Common FPS Values; look at View → Stats for frames missed due to rendering lag and skipped due to encoding lag.",
    by: ["frameRate"],
    test: (seen) => above(unrest(seen, "frameRate"), 0.15, 0.1, seen.was),
    hides: ["frame_rate_low"],
  },
  key_frames_apart: {
    severity: "warning",
    what: (seen) => `Key frames are ${(seen.last("keyFrameDistance")[0] ?? 0).toFixed(1)} s apart.`,
    why: "Two seconds are recommended, and four are the most that others take: after a disturbance the picture stays broken until the next one.",
    fix: "Set a key frame every 2 seconds. In OBS: Settings → Output → Keyframe Interval → 2 s (not 0, which means automatic).",
    by: ["keyFrameDistance"],
    test: (seen) => above(seen.last("keyFrameDistance")[0], 4.2, 4, seen.was),
  },
  resolution_changed: {
    severity: "warning",
    what: () => "The picture size changed during the broadcast.",
    why: "Viewers can see a break, and players reload: a size should stay as it is from beginning to end.",
    fix: "Fix the size before you go live. In OBS: Settings → Video → Output (Scaled) Resolution; in other programs switch off adaptive resolution.",
    by: ["resolutionChanges"],
    test: (seen) => seen.growth("resolutionChanges", 60) > 0,
  },
  sample_rate: {
    severity: "info",
    what: (seen) => `The sound has ${(seen.last("audioSampleRate")[0] ?? 0).toLocaleString("en")} Hz.`,
    why: "44,100 or 48,000 Hz are recommended; other rates are converted, which costs quality and can drift from the picture.",
    fix: "Set 48 kHz. In OBS: Settings → Audio → General → Sample Rate, and the same in the system's sound settings.",
    by: ["audioSampleRate"],
    test: (seen) => seen.last("audioSampleRate").some((rate) => rate !== 44_100 && rate !== 48_000),
  },
  reconnects: {
    severity: "warning",
    what: (seen) => `Your encoder connected again ${seen.growth("connections", 180)} times in three minutes.`,
    why: "The connection breaks off again and again, and viewers see each break.",
    fix: "Use a cable instead of Wi-Fi, lower the bitrate, and check that a firewall or VPN does not close the connection. In OBS: Settings → Advanced → Automatically Reconnect stays on, with a retry delay of 2 s.",
    by: ["connections"],
    test: (seen) => seen.growth("connections", 180) >= 2,
    offline: true,
  },
  second_publisher_refused: {
    severity: "warning",
    what: () => "A second encoder tried to use your stream key.",
    why: "Only one encoder can send at a time, so it was refused. It may be a forgotten one of yours, or somebody who knows your key.",
    fix: "Stop the other encoder. If it is not yours, end the broadcast, reset the stream key, and put the new one into your encoder (OBS: Settings → Stream → Stream Key).",
    by: ["refusedPublishers"],
    test: (seen) => seen.growth("refusedPublishers", 60) > 0,
    offline: true,
  },
};
