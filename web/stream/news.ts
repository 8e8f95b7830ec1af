import type { Metrics, Recording, Session, Snapshot, Stream } from "./snapshot.ts";

/** What a page knows, and how often the socket has told it something: a poll that was asked before that is old. */
export interface Known extends Snapshot {
  heard: number;
}

/** Everything a page can hear of its stream. */
export type News =
  | { kind: "joined"; session: Session | null; metrics: Metrics }
  | { kind: "session"; session: Session }
  | { kind: "stream"; stream: Stream }
  | { kind: "viewers"; now: number }
  | { kind: "polled"; askedAt: number; found: Partial<Snapshot> };

const final = new Set(["ended", "failed"]);

/**
 * The session to show of two. An older broadcast never replaces a newer one, and what has ended stays so: news may come
 * late, or twice.
 */
export const newer = (shown: Session | null, told: Session | null): Session | null => {
  if (!shown || !told) return told ?? shown;
  if (shown.id !== told.id) return Date.parse(told.createdAt) >= Date.parse(shown.createdAt) ? told : shown;
  return final.has(shown.status) && !final.has(told.status) ? shown : told;
};

const withViewers = (metrics: Metrics, now: number): Metrics => ({
  ...metrics,
  now,
  peak: Math.max(metrics.peak, now),
  total: Math.max(metrics.total, now),
});

/** What the page knows once it has heard `news`. */
export const hear = (known: Known, news: News): Known => {
  switch (news.kind) {
    case "joined":
      return {
        ...known,
        session: newer(known.session, news.session),
        metrics: news.metrics,
        heard: known.heard + 1,
      };
    case "session":
      return { ...known, session: newer(known.session, news.session), heard: known.heard + 1 };
    case "stream":
      return { ...known, stream: news.stream, heard: known.heard + 1 };
    case "viewers":
      return { ...known, metrics: withViewers(known.metrics, news.now), heard: known.heard + 1 };
    case "polled": {
      const { found, askedAt } = news;
      const recordings: Recording[] = found.recordings ?? known.recordings;
      // Recordings travel by polls alone, so those are always fresh.
      if (askedAt !== known.heard) return { ...known, recordings };
      return {
        ...known,
        ...found,
        recordings,
        session: found.session === undefined ? known.session : newer(known.session, found.session),
      };
    }
  }
};
