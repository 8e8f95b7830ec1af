import type { RecordingView as Recording } from "@directfanz/api/playback";
import type { Stream } from "@directfanz/core/stream";
import type { Session } from "@directfanz/core/stream/session";
import type { Metrics } from "@directfanz/core/stream/viewers";

/** All that a stream's page shows, chat aside. */
export interface Snapshot {
  stream: Stream;
  /** The newest broadcast; null before the first. */
  session: Session | null;
  metrics: Metrics;
  recordings: Recording[];
}

export type { Metrics, Recording, Session, Stream };
