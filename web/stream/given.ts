import type { Recording, Session, Snapshot, Stream } from "./snapshot.ts";

const moment = "2027-01-01T20:00:00.000Z";

/** For tests: a stream that nobody has started. */
export const stream = (fields: Partial<Stream> = {}): Stream => ({
  id: "stream1",
  artist: { id: "artist1", displayName: "Ada" },
  title: "Rooftop session",
  description: null,
  status: "SCHEDULED",
  isPublic: true,
  isRecorded: true,
  thumbnailUrl: null,
  scheduledAt: null,
  startedAt: null,
  endedAt: null,
  peakViewers: 0,
  totalViewers: 0,
  totalMessages: 0,
  createdAt: moment,
  ...fields,
});

/** For tests: a broadcast. */
export const session = (fields: Partial<Session> = {}): Session => ({
  id: "session1",
  streamId: "stream1",
  status: "requested",
  createdAt: moment,
  queue: null,
  scheduledFor: null,
  admittedAt: null,
  estimatedReadyAt: null,
  closesAt: null,
  readyAt: null,
  liveAt: null,
  videoLostAt: null,
  graceEndsAt: null,
  endingAt: null,
  endedAt: null,
  recovery: null,
  pictureReduced: false,
  endReason: null,
  failure: null,
  ...fields,
});

/** For tests: a recording that can be watched. */
export const recording = (fields: Partial<Recording> = {}): Recording => ({
  id: "recording1",
  status: "READY",
  hls: "https://fanz.example/recordings/session1/index.m3u8",
  mp4: null,
  thumbnailUrl: null,
  durationSeconds: 60,
  createdAt: moment,
  ...fields,
});

/** For tests: all that a page knows. */
export const snapshot = (fields: Partial<Snapshot> = {}): Snapshot => ({
  stream: stream(),
  session: null,
  metrics: { now: 0, peak: 0, total: 0 },
  recordings: [],
  ...fields,
});

export { moment };
