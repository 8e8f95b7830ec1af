import type { Health } from "@directfanz/live/health/view";

export type Kind = Health["notMeasured"][number];

/** Kinds of problems in a word or two, as a list of what is watched. */
export const names: Record<Kind, string> = {
  no_signal: "signal",
  no_video: "picture",
  no_audio: "sound",
  wrong_video_codec: "video codec",
  wrong_audio_codec: "audio codec",
  slower_than_real_time: "speed",
  bitrate_high: "too high a bitrate",
  bitrate_low: "too low a bitrate",
  bitrate_unstable: "steadiness of the bitrate",
  frame_rate_low: "frame rate",
  frame_rate_unstable: "steadiness of the frame rate",
  key_frames_apart: "key frames",
  resolution_changed: "changes of size",
  sample_rate: "sample rate",
  reconnects: "reconnections",
  second_publisher_refused: "second encoders",
};
