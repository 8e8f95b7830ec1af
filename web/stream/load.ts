import * as Playback from "@directfanz/api/playback";
import * as Chat from "@directfanz/core/chat";
import type { Actor } from "@directfanz/core/platform/actor";
import { log } from "@directfanz/core/platform/log";
import { Refused } from "@directfanz/core/platform/refused";
import * as Streams from "@directfanz/core/stream";
import * as Viewers from "@directfanz/core/stream/viewers";
import type { Message } from "../chat/messages.ts";
import type { Metrics, Snapshot, Stream } from "./snapshot.ts";

/** A stream's page as it is first sent. */
export interface Loaded {
  snapshot: Snapshot;
  messages: Message[];
}

/** All of a stream that its page shows, for this actor. Refused as the domain refuses: 404, or 401 for members' streams. */
export const loadStream = async (streamId: string, actor: Actor): Promise<Loaded> => {
  const { stream } = await Streams.watch(streamId, actor);
  const [session, metrics, { recordings }, chat] = await Promise.all([
    Streams.session(streamId, actor),
    metricsOf(stream),
    Playback.recordings(streamId, actor),
    Chat.history(streamId, { limit: 50 }, actor),
  ]);
  return { snapshot: { stream, session, metrics, recordings }, messages: chat.items };
};

/** Who watches is counted in Redis; a page is no worse without it for a while. */
const watching = (streamId: string): Promise<number> =>
  Viewers.count(streamId).catch((error) => {
    log.warn({ err: error, streamId }, "viewers could not be counted");
    return 0;
  });

const metricsOf = async ({ id, peakViewers, totalViewers }: Stream): Promise<Metrics> => ({
  now: await watching(id),
  peak: peakViewers,
  total: totalViewers,
});

/** How many watch each of these streams now, by stream. */
export const watchingNow = async (streamIds: string[]): Promise<Map<string, number>> =>
  new Map(await Promise.all(streamIds.map(async (id) => [id, await watching(id)] as const)));

/** The status of a refusal; undefined for whatever else was thrown. */
export const refusedWith = (thrown: unknown): number | undefined =>
  thrown instanceof Refused ? thrown.status : undefined;
