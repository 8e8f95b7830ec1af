import type { Stream } from "@directfanz/core/stream";
import type { Session } from "@directfanz/core/stream/session";

/** How many watch now, did at most, and have in all. */
export interface Metrics {
  now: number;
  peak: number;
  total: number;
}

/** A recording as its watchers see it; `hls` and `mp4` are null until it is ready. */
export interface Recording {
  id: string;
  status: "PROCESSING" | "READY" | "FAILED";
  hls: string | null;
  mp4: string | null;
  durationSeconds: number;
}

/** All that a stream's page shows, chat aside. */
export interface Snapshot {
  stream: Stream;
  /** The newest broadcast; null before the first. */
  session: Session | null;
  metrics: Metrics;
  recordings: Recording[];
}

export type { Session, Stream };
