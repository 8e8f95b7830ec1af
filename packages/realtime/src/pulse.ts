import { log } from "@directfanz/core/platform/log";
import * as Viewers from "@directfanz/core/stream/viewers";
import type { Pages } from "./contract.ts";
import type { Rooms } from "./rooms.ts";

export interface PulseTimes {
  /** Milliseconds between two heartbeats of each page. */
  beat: number;
  /** Milliseconds between two looks at the number of viewers. */
  count: number;
}

/**
 * Keeps the viewer figures alive: a heartbeat for every page of this server, and the number now to all pages of a
 * stream when it has changed, whichever server changed it.
 */
export const startPulse = (pages: Pages, rooms: Rooms, { beat, count }: PulseTimes) => {
  const told = new Map<string, number>();
  const beats = every(beat, async () => {
    for (const streamId of rooms.streamIds) {
      const watchers = rooms.seatsIn(streamId).flatMap(({ watcher }) => watcher ?? []);
      await Promise.all(watchers.map((watcher) => Viewers.heartbeat(watcher)));
      await Viewers.forgetSilent(streamId);
    }
  });
  const counts = every(count, async () => {
    for (const streamId of told.keys()) if (rooms.seatsIn(streamId).length === 0) told.delete(streamId);
    await Promise.all(
      rooms.streamIds.map(async (streamId) => {
        const now = await Viewers.count(streamId);
        if (told.get(streamId) === now) return;
        told.set(streamId, now);
        // What a slow page missed is old by then.
        pages.to(streamId).volatile.emit("viewers", { now });
      }),
    );
  });
  return {
    close: async () => {
      await Promise.all([beats.close(), counts.close()]);
    },
  };
};

/** Does `work` again and again, never twice at once; a failure waits for the next time. */
export const every = (milliseconds: number, work: () => Promise<void>) => {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= work()
      .catch((error) => log.warn({ err: error }, "a periodic step failed"))
      .finally(() => {
        running = undefined;
      });
  }, milliseconds);
  return {
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
};
