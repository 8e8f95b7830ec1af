import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setInterval } from "node:timers/promises";
import type { Channel } from "../cloud/media/medialive.schema.ts";

/** A run of a MediaLive channel of ours, in milliseconds; the end is open while it runs. */
export interface ChannelRun {
  session: string;
  from: number;
  to: number | undefined;
}

const up = ["STARTING", "RUNNING", "RECOVERING"];
/** Milliseconds between two looks: a run is known as exactly. */
const every = 250;

/**
 * Writes down when channels run, by the local cloud's own books: no call of AWS is spent on it, which would move faults, and
 * it goes on while the cloud is down. A channel's state outlives its process.
 */
export const watchChannels = (folder: string) => {
  const books = new DatabaseSync(join(folder, "cloud/state.sqlite"), { readOnly: true, timeout: 5_000 });
  const read = books.prepare("select document from documents where kind = 'medialive.channels'");
  const runs = new Map<string, ChannelRun>();
  const all: ChannelRun[] = [];
  const look = (now: number): void => {
    for (const { document } of read.all()) {
      const { id, state, tags } = JSON.parse(String(document)) as Channel;
      const run = runs.get(id);
      const isUp = up.includes(state);
      if (isUp && !run && tags.SessionId) {
        const begun = { session: tags.SessionId, from: now, to: undefined };
        runs.set(id, begun);
        all.push(begun);
      } else if (!isUp && run) {
        run.to = now;
        runs.delete(id);
      }
    }
  };
  const closing = new AbortController();
  const watching = (async () => {
    try {
      for await (const _ of setInterval(every, undefined, { signal: closing.signal })) look(Date.now());
    } catch (error) {
      if (!closing.signal.aborted) throw error;
    }
  })();
  return {
    /** Every run of a channel of this session's. */
    of: (session: string): ChannelRun[] => all.filter((run) => run.session === session),
    close: async (): Promise<void> => {
      closing.abort();
      await watching;
      books.close();
    },
  };
};

export type ChannelRuns = ReturnType<typeof watchChannels>;
