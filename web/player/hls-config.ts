import type { HlsConfig } from "hls.js";

/**
 * For live with segments of 1 s: two segments behind the edge give 2–3 s without stalls on a good line, and who falls
 * more than six behind is taken forward. The buffer behind the picture is bounded, or hours of watching would fill memory.
 */
export const liveConfig: Partial<HlsConfig> = {
  // Without it hls.js never plays faster to make up for a late start (latency-controller.ts); parts it uses only where
  // a playlist has them.
  lowLatencyMode: true,
  liveSyncDurationCount: 2,
  liveMaxLatencyDurationCount: 6,
  maxLiveSyncPlaybackRate: 1.05,
  liveDurationInfinity: true,
  backBufferLength: 30,
  maxBufferLength: 15,
};

export const replayConfig: Partial<HlsConfig> = { backBufferLength: 60, maxBufferLength: 30, maxMaxBufferLength: 60 };

export const commonConfig: Partial<HlsConfig> = {
  enableWorker: true,
  // What the window cannot show need not be fetched; who chooses a quality by hand gets it all the same.
  capLevelToPlayerSize: true,
};
