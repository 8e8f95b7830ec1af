import { and, asc, eq, gt, type InferSelectModel, inArray, isNull, ne } from "drizzle-orm";
import * as z from "zod";
import { users } from "../account/account.sql.ts";
import { content } from "../content/content.sql.ts";
import { type Actor, artist, signedIn } from "../platform/actor.ts";
import { afterCommit, type Database, database, transaction } from "../platform/database.ts";
import { Id, id } from "../platform/ids.ts";
import { link } from "../platform/links.ts";
import { count } from "../platform/meter.ts";
import { newestFirst } from "../platform/newest-first.ts";
import { tell } from "../platform/news.ts";
import { announce } from "../platform/outbox.ts";
import { decodeCursor, type Page, PageQuery, page } from "../platform/page.ts";
import { notFound, Refused } from "../platform/refused.ts";
import { seal, unseal } from "../platform/seal.ts";
import { text } from "../platform/text.ts";
import { streamRecordings } from "../recording/recording.sql.ts";
import { admitWaiting } from "./capacity.ts";
import * as Broadcast from "./session.ts";
import { sessionRequested } from "./stream.events.ts";
import { liveStreams, streamingSessions } from "./stream.sql.ts";
import { newStreamKey } from "./stream-key.ts";

/** The existing platform's words for a stream. */
export const StreamStatus = z.enum(["SCHEDULED", "LIVE", "ENDED"]);

/** A moment that PostgreSQL can hold and a calendar can show. */
const Moment = z.iso.datetime({ offset: true }).refine((at) => {
  const year = new Date(at).getUTCFullYear();
  return year >= 2000 && year < 10_000;
}, "Choose a time from the year 2000 on.");

/** What a creator says of a new stream. */
export const NewStream = z.object({
  title: text().trim().min(1, "Give the stream a title.").max(120),
  description: text().trim().max(2_000).optional(),
  /** Public streams can be watched by everyone; others by people who have signed in. */
  isPublic: z.boolean().default(true),
  isRecorded: z.boolean().default(true),
  scheduledAt: Moment.nullish(),
});
export type NewStream = z.input<typeof NewStream>;

/** What a creator changes about a stream. */
export const StreamChange = z
  .object({
    title: NewStream.shape.title,
    description: text().trim().max(2_000).nullable(),
    isPublic: z.boolean(),
    isRecorded: z.boolean(),
    scheduledAt: Moment.nullable(),
  })
  .partial();
export type StreamChange = z.infer<typeof StreamChange>;

/** A stream as everyone who may see it sees it. The stream key is not part of it. */
export const Stream = z.object({
  id: Id,
  artist: z.object({ id: Id, displayName: z.string() }),
  title: z.string(),
  description: z.string().nullable(),
  status: StreamStatus,
  isPublic: z.boolean(),
  isRecorded: z.boolean(),
  thumbnailUrl: z.string().nullable(),
  scheduledAt: z.iso.datetime().nullable(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  peakViewers: z.number().int(),
  totalViewers: z.number().int(),
  /** Chat messages of all its broadcasts. */
  totalMessages: z.number().int(),
  createdAt: z.iso.datetime(),
});
export type Stream = z.infer<typeof Stream>;

export const StreamQuery = PageQuery.extend({ status: StreamStatus.optional(), artistId: Id.optional() });
export type StreamQuery = z.input<typeof StreamQuery>;

type Row = { stream: InferSelectModel<typeof liveStreams>; artistName: string };

const show = ({ stream, artistName }: Row): Stream => ({
  id: stream.id,
  artist: { id: stream.artistId, displayName: artistName },
  title: stream.title,
  description: stream.description,
  status: StreamStatus.parse(stream.status),
  isPublic: stream.isPublic,
  isRecorded: stream.isRecorded,
  thumbnailUrl: stream.thumbnailUrl,
  scheduledAt: stream.scheduledAt?.toISOString() ?? null,
  startedAt: stream.startedAt?.toISOString() ?? null,
  endedAt: stream.endedAt?.toISOString() ?? null,
  peakViewers: stream.peakViewers,
  totalViewers: stream.totalViewers,
  totalMessages: stream.totalMessages,
  createdAt: stream.createdAt.toISOString(),
});

/** Streams this actor may see: public ones, all of them once signed in. Tiers narrow this later. */
const visibleTo = (actor: Actor) => (actor.kind === "nobody" ? eq(liveStreams.isPublic, true) : undefined);

const select = () =>
  database()
    .select({ stream: liveStreams, artistName: users.displayName })
    .from(liveStreams)
    .innerJoin(users, eq(users.id, liveStreams.artistId));

/** A new stream of the actor's own, with a stream key. 401, 403 for who is no artist. */
export const create = async (input: NewStream, actor: Actor): Promise<Stream> => {
  const { userId } = artist(actor);
  const { scheduledAt, description, ...said } = NewStream.parse(input);
  const streamId = id();
  await database()
    .insert(liveStreams)
    .values({
      ...said,
      id: streamId,
      artistId: userId,
      description: description ?? null,
      scheduledAt: scheduledAt ? new Date(scheduledAt) : null,
      streamKey: seal(newStreamKey()),
      tierIds: "[]",
    });
  return get(streamId, actor);
};

/** One stream that the actor may see, or 404. */
export const get = async (streamId: Id, actor: Actor): Promise<Stream> => {
  const [row] = await select().where(and(eq(liveStreams.id, streamId), visibleTo(actor)));
  if (!row) throw notFound("stream");
  return show(row);
};

/** Streams that the actor may see, newest first, in pages. */
export const list = async (query: StreamQuery, actor: Actor): Promise<Page<Stream>> => {
  const { status, artistId, cursor, limit } = StreamQuery.parse(query);
  const places = newestFirst(liveStreams);
  const rows = await select()
    .where(
      and(
        visibleTo(actor),
        status ? eq(liveStreams.status, status) : undefined,
        artistId ? eq(liveStreams.artistId, artistId) : undefined,
        places.after(cursor ? decodeCursor(cursor) : undefined),
      ),
    )
    .orderBy(...places.order)
    .limit(limit + 1);
  return page(rows, limit, ({ stream }) => ({ at: stream.createdAt, id: stream.id }), show);
};

/** How late an announced stream may be before nobody need look out for it: one hour, in milliseconds. */
const forgivenLate = 3_600_000;

/** Streams with a date still to come, or missed by at most an hour, that the actor may see: the `limit` soonest ones. */
export const upcoming = async (limit: number, actor: Actor): Promise<Stream[]> => {
  const earliest = new Date(Date.now() - forgivenLate);
  const rows = await select()
    .where(and(visibleTo(actor), eq(liveStreams.status, "SCHEDULED"), gt(liveStreams.scheduledAt, earliest)))
    .orderBy(asc(liveStreams.scheduledAt), asc(liveStreams.id))
    .limit(PageQuery.shape.limit.parse(limit));
  return rows.map(show);
};

/** The actor's own stream; 404 for another's. Locked, so that what follows in the transaction is decided alone. */
const own = async (tx: Database, streamId: Id, actor: Actor) => {
  const { userId } = artist(actor);
  const [stream] = await tx
    .select()
    .from(liveStreams)
    .where(and(eq(liveStreams.id, streamId), eq(liveStreams.artistId, userId)))
    .for("update");
  if (!stream) throw notFound("stream");
  return stream;
};

const openSession = async (tx: Database, streamId: Id) => {
  const [session] = await tx
    .select()
    .from(streamingSessions)
    .where(
      and(
        eq(streamingSessions.streamId, streamId),
        ne(streamingSessions.status, "ended"),
        ne(streamingSessions.status, "failed"),
      ),
    );
  return session;
};

/** Changes the actor's own stream. Whether it is recorded is settled once a broadcast runs: 409 `stream.broadcasting`. */
export const change = (streamId: Id, input: StreamChange, actor: Actor): Promise<Stream> =>
  transaction(async (tx) => {
    await own(tx, streamId, actor);
    const { scheduledAt, ...said } = StreamChange.parse(input);
    if (said.isRecorded !== undefined && (await openSession(tx, streamId))) throw broadcasting();
    const changes = {
      ...said,
      ...(scheduledAt === undefined ? {} : { scheduledAt: scheduledAt ? new Date(scheduledAt) : null }),
    };
    if (Object.keys(changes).length > 0) await tx.update(liveStreams).set(changes).where(eq(liveStreams.id, streamId));
    const stream = await get(streamId, actor);
    await afterCommit(() => tell({ streamId, name: "stream", body: { stream } }));
    return stream;
  });

/** Forgets the actor's own stream with its chat and recordings. 409 `stream.broadcasting` while it is on the air. */
export const remove = (streamId: Id, actor: Actor): Promise<void> =>
  transaction(async (tx) => {
    await own(tx, streamId, actor);
    if (await uncleaned(tx, streamId)) throw broadcasting();
    // What fans find a recording by goes with it. The files follow within days (`sweepRecordings`).
    await tx.delete(content).where(
      inArray(
        content.fileUrl,
        tx
          .select({ url: streamRecordings.videoUrl })
          .from(streamRecordings)
          .where(and(eq(streamRecordings.streamId, streamId), ne(streamRecordings.videoUrl, ""))),
      ),
    );
    await tx.delete(liveStreams).where(eq(liveStreams.id, streamId));
  });

/**
 * A session that is open, or whose channel still stands on AWS: its row is what clean-up works from, so it may not go
 * yet. Only clean-up sets the time, and only of what is over.
 */
const uncleaned = async (tx: Database, streamId: Id): Promise<boolean> =>
  (await tx.$count(
    streamingSessions,
    and(eq(streamingSessions.streamId, streamId), isNull(streamingSessions.cleanedAt)),
  )) > 0;

const broadcasting = () =>
  new Refused("stream.broadcasting", 409, "This stream is being broadcast, or its channel is still being put away.", {
    suggestion: "End the broadcast, wait a moment, and try again.",
  });

/**
 * Asks for a broadcast of a stream that the transaction has locked: it waits for a free channel. Undefined where one is
 * open, or there was one for this announced time.
 */
export const request = async (
  tx: Database,
  { id: streamId, isRecorded }: Pick<InferSelectModel<typeof liveStreams>, "id" | "isRecorded">,
  scheduledFor: Date | null = null,
): Promise<Broadcast.SessionRow | undefined> => {
  const [session] = await tx
    .insert(streamingSessions)
    .values({ id: id(), streamId, isRecorded, scheduledFor, createdAt: new Date() })
    .onConflictDoNothing()
    .returning();
  if (!session) return undefined;
  await announce(tx, sessionRequested, streamId, { sessionId: session.id, streamId });
  await admitWaiting();
  await afterCommit(async () => count("streams.requested"));
  return session;
};

/**
 * Starts a broadcast of the actor's own stream. The answer is the new session, still `requested`: it goes on by events as
 * soon as a channel is free, and takes from seconds (local) to minutes (MediaLive).
 * Refused: 404 also for another's stream, 409 `stream.already_open`, 409 `stream.ended`.
 */
export const start = (streamId: Id, actor: Actor): Promise<Broadcast.Session> =>
  transaction(async (tx) => {
    const stream = await own(tx, streamId, actor);
    if (stream.status === "ENDED") {
      throw new Refused("stream.ended", 409, "This stream has already been broadcast.", {
        suggestion: "Create a new stream for the next broadcast.",
      });
    }
    const session = await request(tx, stream);
    if (!session) {
      throw new Refused("stream.already_open", 409, "This stream is already being broadcast.", {
        suggestion: "End the broadcast first, or go on with it.",
      });
    }
    return Broadcast.view(session);
  });

/**
 * Ends the broadcast of the actor's own stream. Asking twice is asking once.
 * Refused: 404 also for another's stream, 409 `stream.not_open` where nothing is being broadcast.
 */
export const stop = (streamId: Id, actor: Actor): Promise<Broadcast.Session> =>
  transaction(async (tx) => {
    await own(tx, streamId, actor);
    const open = await openSession(tx, streamId);
    const moved = open && (await Broadcast.move(open.id, "end_requested", { endReason: "creator" }));
    if (!moved) {
      throw new Refused("stream.not_open", 409, "This stream is not being broadcast.", {
        suggestion: "Start the broadcast first.",
      });
    }
    return Broadcast.view(moved.session);
  });

/** Where the encoder pushes, and with which key. */
export const Ingest = z.object({
  /** Null where each broadcast gets an address of its own and none has been made yet. */
  rtmpUrl: z.string().nullable(),
  streamKey: z.string(),
});
export type Ingest = z.infer<typeof Ingest>;

/** Address and key for the owner's encoder; 404 for everybody else. */
export const ingest = (streamId: Id, actor: Actor): Promise<Ingest> =>
  transaction(async (tx) => {
    const stream = await own(tx, streamId, actor);
    const session = await openSession(tx, streamId);
    return { rtmpUrl: session?.ingestUrl ?? (link("Live").ingestUrl || null), streamKey: unseal(stream.streamKey) };
  });

/**
 * Makes a new key and forgets the old one. 409 `stream.broadcasting` during a broadcast: MediaLive changes an input only
 * while its channel is idle (User Guide, "Editing an input").
 */
export const rotateKey = (streamId: Id, actor: Actor): Promise<Ingest> =>
  transaction(async (tx) => {
    await own(tx, streamId, actor);
    if (await openSession(tx, streamId)) throw broadcasting();
    await tx
      .update(liveStreams)
      .set({ streamKey: seal(newStreamKey()) })
      .where(eq(liveStreams.id, streamId));
    return ingest(streamId, actor);
  });

/** The newest session of a stream that the actor may see: null before the first. */
export const session = async (streamId: Id, actor: Actor): Promise<Broadcast.Session | null> => {
  await get(streamId, actor);
  const newest = await Broadcast.latest(streamId);
  return newest ? Broadcast.view(newest) : null;
};

/** The open session of the actor's own stream, or undefined; 404 for another's. Nothing is locked: it is asked for often. */
export const openOf = async (streamId: Id, actor: Actor): Promise<Broadcast.SessionRow | undefined> => {
  const { userId } = artist(actor);
  const isOwn = and(eq(liveStreams.id, streamId), eq(liveStreams.artistId, userId));
  if ((await database().$count(liveStreams, isOwn)) === 0) throw notFound("stream");
  return openSession(database(), streamId);
};

/** What the platform itself needs to provision a channel: the key, unsealed. Never answer it to anybody. */
export const keyOf = async (streamId: Id): Promise<string | undefined> => {
  const [row] = await database()
    .select({ key: liveStreams.streamKey })
    .from(liveStreams)
    .where(eq(liveStreams.id, streamId));
  return row && unseal(row.key);
};

/** Where a stream can be watched, if now. */
export interface Watch {
  stream: Stream;
  session: Broadcast.SessionRow | undefined;
}

/**
 * Who may watch: everyone for public streams, signed-in people otherwise (401). 404 for what does not exist.
 * The existence of a stream for members is no secret once one signs in, but it is to nobody else.
 */
export const watch = async (streamId: Id, actor: Actor): Promise<Watch> => {
  const [row] = await select().where(eq(liveStreams.id, streamId));
  if (!row) throw notFound("stream");
  if (!row.stream.isPublic) signedIn(actor);
  return { stream: show(row), session: await Broadcast.latest(streamId) };
};
