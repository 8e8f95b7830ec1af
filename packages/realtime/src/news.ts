import { ChatMessage } from "@directfanz/core/chat";
import { log } from "@directfanz/core/platform/log";
import type { News } from "@directfanz/core/platform/news";
import { newsChannel, redisSubscriber } from "@directfanz/core/platform/redis";
import { latest, view } from "@directfanz/core/stream/session";
import { z } from "zod";
import type { Pages } from "./contract.ts";
import type { Rooms } from "./rooms.ts";

const Told = z.object({
  streamId: z.string(),
  name: z.enum(["session", "stream", "chat", "viewers", "recording"]),
  body: z.unknown(),
}) satisfies z.ZodType<News>;

/** Chat is told in batches: one frame a moment, whatever the number of lines (milliseconds; lines). */
const moment = 80;
const mostLines = 100;

export interface Hearing {
  /** Told of each stream whose own description changed: it may have become private. */
  changed: (streamId: string) => void;
}

/**
 * Hears what any process tells of a stream, and tells the pages that this server holds. Every server hears everything,
 * so none of them needs to know the others.
 */
export const hear = async (pages: Pages, rooms: Rooms, { changed }: Hearing) => {
  const waiting = new Map<string, ChatMessage[]>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    for (const [streamId, lines] of waiting) pages.to(streamId).emit("chat", lines);
    waiting.clear();
  };
  const queue = (streamId: string, line: ChatMessage) => {
    const lines = waiting.get(streamId) ?? [];
    lines.push(line);
    waiting.set(streamId, lines);
    if (lines.length >= mostLines) flush();
    else timer ??= setTimeout(flush, moment);
  };

  const told = ({ streamId, name, body }: News) => {
    if (name === "stream") changed(streamId);
    if (rooms.seatsIn(streamId).length === 0) return;
    if (name === "chat") queue(streamId, ChatMessage.parse(body));
    else pages.to(streamId).emit(name, body as never);
  };

  const subscriber = redisSubscriber();
  subscriber.on("message", (_channel: string, text: string) => {
    try {
      told(Told.parse(JSON.parse(text)));
    } catch (error) {
      log.warn({ err: error }, "news that nobody understands");
    }
  });
  await subscriber.subscribe(newsChannel);
  // Subscribed again after an outage, during which news were lost: pages are told how things stand.
  subscriber.on("ready", () => void catchUp(pages, rooms));
  return { close: () => clearTimeout(timer) };
};

const catchUp = async (pages: Pages, rooms: Rooms): Promise<void> => {
  for (const streamId of rooms.streamIds) {
    try {
      const session = await latest(streamId);
      if (session) pages.to(streamId).emit("session", { session: await view(session) });
    } catch (error) {
      log.warn({ err: error, streamId }, "a stream's pages could not be caught up");
    }
  }
};
