import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { type Actor, signedIn } from "../platform/actor.ts";
import { database, transaction } from "../platform/database.ts";
import { Id } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { count } from "../platform/meter.ts";
import { newestFirst } from "../platform/newest-first.ts";
import { tell } from "../platform/news.ts";
import { type Cursor, decodeCursor, type Page, PageQuery, page } from "../platform/page.ts";
import { keys, redis } from "../platform/redis.ts";
import { notFound, Refused } from "../platform/refused.ts";
import { liveStreams } from "../stream/stream.sql.ts";
import * as Stream from "../stream/stream.ts";
import { streamChatMessages } from "./chat.sql.ts";

/** One line of a stream's chat, as everyone who may watch sees it. */
export const ChatMessage = z.object({
  id: Id,
  streamId: Id,
  /** `id` is null where the account is gone. */
  sender: z.object({ id: Id.nullable(), displayName: z.string() }),
  message: z.string(),
  sentAt: z.iso.datetime(),
  isArtist: z.boolean(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** What may be said: one line of 1 to 500 characters. */
export const ChatText = z
  .string()
  .trim()
  .min(1, "Write something first.")
  .max(500, "A message has at most 500 characters.")
  // Controls and overrides of direction would reach into other people's lines.
  .refine((text) => text.isWellFormed() && !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text), {
    error: "A message is one line, without control characters.",
  });

/** How far back to read: `before` is the `nextCursor` of the page before. */
export const ChatQuery = z.object({ before: z.string().max(200).optional(), limit: PageQuery.shape.limit });
export type ChatQuery = z.input<typeof ChatQuery>;

/** How many lines Redis keeps of each stream. */
const kept = 100;
/** A line in Redis, with its number within the stream: a gap shows that one is missing. */
const Kept = ChatMessage.extend({ number: z.number().int() });
type Kept = z.infer<typeof Kept>;

/**
 * Says something in a stream's chat and tells every page of it. How often somebody may speak is the caller's to bound.
 * Refused: 401, 404 as for watching, 400 `chat.invalid_message`, 409 `chat.closed` unless a broadcast is open.
 */
export const say = async (streamId: Id, text: string, actor: Actor): Promise<ChatMessage> => {
  const sender = signedIn(actor);
  const { stream, session } = await Stream.watch(streamId, actor);
  const said = ChatText.safeParse(text);
  if (!said.success) {
    throw new Refused("chat.invalid_message", 400, said.error.issues[0]?.message ?? "This is no message.", {
      field: "text",
    });
  }
  if (!session || session.status === "ended" || session.status === "failed") {
    throw new Refused("chat.closed", 409, "The chat is open only during a broadcast.", {
      suggestion: "Come back when the stream is live.",
    });
  }
  const line = await write(streamId, said.data, sender.userId, sender.displayName);
  count("chat.said");
  const { number, ...message } = { ...line, isArtist: sender.userId === stream.artist.id };
  await keep({ ...message, number }).catch((error) => log.warn({ err: error, streamId }, "chat was not kept in Redis"));
  await tell({ streamId, name: "chat", body: message }).catch((error) =>
    log.warn({ err: error, streamId }, "chat was not told"),
  );
  return message;
};

/**
 * The row, with the stream's counter. The counter comes first: its lock puts the lines of one stream in one order, in
 * which both the numbers and the times grow.
 */
const write = (streamId: Id, message: string, senderId: Id, senderName: string): Promise<Omit<Kept, "isArtist">> =>
  transaction(async (tx) => {
    const [counted] = await tx
      .update(liveStreams)
      .set({ totalMessages: sql`${liveStreams.totalMessages} + 1`, updatedAt: sql`${liveStreams.updatedAt}` })
      .where(eq(liveStreams.id, streamId))
      .returning({ number: liveStreams.totalMessages });
    if (!counted) throw notFound("stream");
    const [row] = await tx
      .insert(streamChatMessages)
      .values({ streamId, senderId, senderName, message, createdAt: sql`clock_timestamp() at time zone 'UTC'` })
      .returning({ id: streamChatMessages.id, createdAt: streamChatMessages.createdAt });
    if (!row) throw new Error("An insert answered no row.");
    return {
      id: row.id,
      streamId,
      sender: { id: senderId, displayName: senderName },
      message,
      sentAt: row.createdAt.toISOString(),
      number: counted.number,
    };
  });

const keep = async (line: Kept): Promise<void> => {
  const { key, ttl } = keys.chat(line.streamId);
  await redis()
    .multi()
    .lpush(key, JSON.stringify(line))
    .ltrim(key, 0, kept - 1)
    .expire(key, ttl)
    .exec();
};

/**
 * What was said, newest first. The first page comes from Redis where Redis has the whole of it, else from the database.
 * Refused: 401, 404 as for watching, 400 `page.bad_cursor`.
 */
export const history = async (streamId: Id, query: ChatQuery, actor: Actor): Promise<Page<ChatMessage>> => {
  const { before, limit } = ChatQuery.parse(query);
  const { stream } = await Stream.watch(streamId, actor);
  const after = before ? decodeCursor(before) : undefined;
  const newest = after ? undefined : await newestKept(streamId, limit);
  return newest ? page(newest, limit, place, ({ number, ...message }) => message) : read(stream, after, limit);
};

const place = ({ id, sentAt }: ChatMessage) => ({ at: new Date(sentAt), id });

/** One line more than `limit`, or undefined where Redis lacks some of them or cannot be asked. */
const newestKept = async (streamId: Id, limit: number): Promise<Kept[] | undefined> => {
  const texts = await redis()
    .lrange(keys.chat(streamId).key, 0, kept - 1)
    .catch(() => []);
  // Two processes may push in another order than they wrote.
  const lines = texts.map((text) => Kept.parse(JSON.parse(text))).sort((a, b) => b.number - a.number);
  const wanted = lines.slice(0, limit + 1);
  const whole = wanted.every((line, at) => line.number === (wanted[0]?.number ?? 0) - at);
  const enough = wanted.length > limit || wanted.at(-1)?.number === 1;
  return whole && enough ? wanted.sort(byNewest) : undefined;
};

/** As the database orders them, so that the next page goes on where this one ends. */
const byNewest = (a: ChatMessage, b: ChatMessage): number => b.sentAt.localeCompare(a.sentAt) || (a.id < b.id ? 1 : -1);

const read = async (stream: Stream.Stream, after: Cursor | undefined, limit: number): Promise<Page<ChatMessage>> => {
  const places = newestFirst(streamChatMessages);
  const rows = await database()
    .select()
    .from(streamChatMessages)
    .where(
      and(eq(streamChatMessages.streamId, stream.id), eq(streamChatMessages.isModerated, false), places.after(after)),
    )
    .orderBy(...places.order)
    .limit(limit + 1);
  return page(
    rows,
    limit,
    (row) => ({ at: row.createdAt, id: row.id }),
    (row) => ({
      id: row.id,
      streamId: stream.id,
      sender: { id: row.senderId, displayName: row.senderName },
      message: row.message,
      sentAt: row.createdAt.toISOString(),
      isArtist: row.senderId === stream.artist.id,
    }),
  );
};
