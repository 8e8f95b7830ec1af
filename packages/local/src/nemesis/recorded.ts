import type { Span } from "./model/world.ts";
import type { Transition } from "./witness.ts";

/** One line of the history, to be read by people. Milliseconds. */
export interface Line {
  at: number;
  who: string;
  what: string;
}

/** What a person asked of the platform, and what came of it. `unknown`: the process died, or something broke. */
export interface Request {
  at: number;
  answeredAt: number;
  task: number;
  stream: string;
  deed: string;
  outcome: "done" | "refused" | "unknown";
  /** The session that the answer names, and its state. */
  session?: string | undefined;
  status?: string | undefined;
}

/** A fact of our own that reached the bus. */
export interface Published {
  at: number;
  id: string;
  name: string;
  session: string;
  stream: string;
  /** Whether its row was committed when the bus got it. */
  isCommitted: boolean;
}

/** A fact as the outbox has it at the end. */
export interface OutboxRow {
  id: string;
  sequence: number;
  /** The stream. */
  subject: string;
  session: string;
  name: string;
  isPublished: boolean;
}

/** A call to AWS that changes something. `owner` is a session's id, or `others`. */
export interface Call {
  at: number;
  task: number;
  name: string;
  owner: string;
  /** `full`: the account has as many as it may. */
  outcome: "done" | "refused" | "full" | "failed" | "unanswered";
}

/** A broadcast as its row stands at the end. Milliseconds. */
export interface BroadcastRow {
  id: string;
  stream: string;
  status: string;
  isRecorded: boolean;
  endReason: string | null;
  failureReason: string | null;
  createdAt: number;
  liveAt: number | null;
  endedAt: number | null;
  cleanedAt: number | null;
  queueNumber: number;
}

/** A recording as its row stands at the end. Seconds. */
export interface RecordingRow {
  id: string;
  stream: string;
  status: string;
  duration: number;
}

/** A notice that a fan was sent. */
export interface NoticeRow {
  fan: string;
  session: string;
}

/** A MediaLive channel of ours: when it ran, and when video came. */
export interface ChannelLife {
  session: string;
  runs: Span[];
  video: Span[];
}

/** When a run of our code was at work. */
export interface Work {
  task: number;
  name: string;
  from: number;
  to: number;
}

/** Everything that a checker needs to know of a history that has happened. Moments are milliseconds. */
export interface Recorded {
  /** What ids are called in sentences. */
  names: Map<string, string>;
  lines: Line[];
  transitions: Transition[];
  requests: Request[];
  published: Published[];
  outbox: OutboxRow[];
  calls: Call[];
  broadcasts: BroadcastRow[];
  recordings: RecordingRow[];
  notices: NoticeRow[];
  /** Who is to be told when a broadcast is live. */
  fans: string[];
  channels: ChannelLife[];
  work: Work[];
  /** What of ours is left on AWS, by kind and session. */
  left: string[];
  /** What is missing or changed of what was never ours. */
  harmed: string[];
  mostChannels: number;
  quota: number;
  /** From when on nothing goes wrong any more, and nobody asks for anything. */
  calmAt: number;
  endedAt: number;
  /** Seconds: from the calm to the end of the last broadcast, with everything put away. */
  bound: number;
  /** Seconds: by how much a channel without video may outlast its limit. */
  slack: number;
  /** Seconds: by how much what a clock says may be wrong. */
  skew: number;
}
