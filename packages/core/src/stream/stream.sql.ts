import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, text, uniqueIndex, varchar } from "drizzle-orm/pg-core";
import { users } from "../account/account.sql.ts";
import {
  cascade,
  decimal,
  instant,
  primaryId,
  setNull,
  time,
  timeOfInsert,
  updatedAt,
  zero,
} from "../platform/columns.ts";
import type { EndReason, FailureReason, Status } from "./machine.ts";

/** A stream that an artist announces; each of its broadcasts is a row of `streaming_sessions`. */
export const liveStreams = pgTable(
  "live_streams",
  {
    id: primaryId(),
    artistId: text()
      .notNull()
      .references(() => users.id, cascade),
    title: text().notNull(),
    description: text(),
    status: text().$type<"SCHEDULED" | "LIVE" | "ENDED">().notNull().default("SCHEDULED"),
    streamKey: text().notNull(),
    maxViewers: integer().default(1000),
    isRecorded: boolean().notNull().default(false),
    recordingUrl: text(),
    thumbnailUrl: text(),
    scheduledAt: time(),
    startedAt: time(),
    endedAt: time(),
    peakViewers: integer().notNull().default(0),
    totalViewers: integer().notNull().default(0),
    totalTips: decimal().notNull().default(zero),
    totalMessages: integer().notNull().default(0),
    tierIds: text().notNull(),
    isPublic: boolean().notNull().default(false),
    requiresPayment: boolean().notNull().default(false),
    paymentAmount: decimal(),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("live_streams_streamKey_key").on(t.streamKey),
    index("live_streams_artistId_status_idx").on(t.artistId, t.status),
    index("live_streams_scheduledAt_idx").on(t.scheduledAt),
    index("live_streams_isPublic_status_idx").on(t.isPublic, t.status),
    index("live_streams_status_startedAt_idx").on(t.status, t.startedAt),
    index("live_streams_isPublic_scheduledAt_idx").on(t.isPublic, t.scheduledAt),
    index("live_streams_artistId_isPublic_status_idx").on(t.artistId, t.isPublic, t.status),
  ],
);

/** One broadcast of a stream: from the wish to go live until nothing of it is left on AWS. */
export const streamingSessions = pgTable(
  "streaming_sessions",
  {
    id: primaryId(),
    streamId: text("live_stream_id")
      .notNull()
      .references(() => liveStreams.id, cascade),
    status: varchar({ length: 50 }).$type<Status>().notNull().default("requested"),
    /** Counts the changes of state: each is a compare-and-set on it. */
    revision: integer().notNull().default(0),
    failureReason: text("failure_reason").$type<FailureReason>(),
    endReason: text("end_reason").$type<EndReason>(),
    /** As the stream said when the broadcast was asked for. */
    isRecorded: boolean("is_recorded").notNull(),

    /** The place in the queue for a free channel: first come, first served. */
    queueNumber: bigint("queue_number", { mode: "number" }).generatedAlwaysAsIdentity().notNull(),
    /** Since when it holds one of the account's channels, which it gives back at `cleanedAt`. */
    admittedAt: instant("admitted_at"),
    /** When AWS last had no room for its channel, although ours had: others use the account too. */
    crowdedAt: instant("crowded_at"),
    /** The announced time that it was started for by the platform itself. */
    scheduledFor: instant("scheduled_for"),

    mediaLiveChannelArn: varchar("media_live_channel_arn", { length: 500 }),
    /** The channel before this one, which is being deleted. */
    retiredChannelArn: varchar("retired_channel_arn", { length: 500 }),
    /** Counts the channels made for this broadcast, from 0: names and request ids carry it. */
    generation: integer().notNull().default(0),
    /** The channel that was last started, for the first time or again. */
    startedGeneration: integer("started_generation"),
    /** Attempts at mending the channel since it last was well, and when the last one was made. */
    attempts: integer().notNull().default(0),
    attemptedAt: instant("attempted_at"),
    /** Renditions that the ladder does without, from the tallest on. */
    rungsDropped: integer("rungs_dropped").notNull().default(0),
    recoveringSince: instant("recovering_since"),
    runningSince: instant("running_since"),
    /** How often video was lost. */
    interruptions: integer().notNull().default(0),
    mediaLiveInputId: text("media_live_input_id"),
    mediaPackageChannelId: text("media_package_channel_id"),
    /** Always null: AWS ended MediaStore on 2025-11-13, and the design's table has the column. */
    mediaStoreContainer: varchar("media_store_container", { length: 255 }),
    ingestUrl: text("ingest_url"),
    hlsManifestUrl: varchar("hls_manifest_url", { length: 500 }),
    dashManifestUrl: varchar("dash_manifest_url", { length: 500 }),

    harvestJobId: text("harvest_job_id"),
    harvestAttempts: integer("harvest_attempts").notNull().default(0),
    /** No foreign key: a deleted recording does not change what was broadcast. */
    recordingId: text("recording_id"),

    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at")
      .notNull()
      .defaultNow()
      .$onUpdate(() => new Date()),
    readyAt: instant("ready_at"),
    /** First video. */
    liveAt: instant("live_at"),
    /** Since when video is missing; null while it arrives. */
    videoLostAt: instant("video_lost_at"),
    endingAt: instant("ending_at"),
    /** The channel has stopped. */
    stoppedAt: instant("stopped_at"),
    endedAt: instant("ended_at"),
    /** Nothing of the broadcast is left on AWS. */
    cleanedAt: instant("cleaned_at"),
    /** When the reconciler last compared it with AWS: it goes by turns. */
    lookedAt: instant("looked_at"),

    /** What an hour of its present channel costs by MediaLive's list, in cents of US dollars. */
    centsPerHour: integer("cents_per_hour").notNull().default(0),
    /** Seconds that channels ran for it, and what MediaLive asks for them and for the time between, in the same cents. */
    channelSeconds: integer("channel_seconds").notNull().default(0),
    costCents: integer("cost_cents").notNull().default(0),
  },
  (t) => [
    uniqueIndex("one_open_session").on(t.streamId).where(sql`${t.status} not in ('ended', 'failed')`),
    uniqueIndex("one_session_for_each_announced_time").on(t.streamId, t.scheduledFor),
    index("streaming_sessions_stream").on(t.streamId, t.createdAt),
    index("streaming_sessions_channel").on(t.mediaLiveChannelArn),
    index("streaming_sessions_retired").on(t.retiredChannelArn),
    index("streaming_sessions_queue").on(t.queueNumber).where(sql`${t.status} = 'requested'`),
    index("streaming_sessions_held")
      .on(t.admittedAt)
      .where(sql`${t.admittedAt} is not null and ${t.cleanedAt} is null`),
    index("streaming_sessions_ready").on(t.readyAt).where(sql`${t.readyAt} is not null`),
    index("streaming_sessions_freed").on(t.cleanedAt).where(sql`${t.admittedAt} is not null`),
    index("streaming_sessions_uncleaned")
      .on(t.lookedAt.asc().nullsFirst(), t.createdAt)
      .where(sql`${t.cleanedAt} is null`),
  ],
);

export const streamViewers = pgTable(
  "stream_viewers",
  {
    id: primaryId(),
    streamId: text()
      .notNull()
      .references(() => liveStreams.id, cascade),
    viewerId: text().references(() => users.id, setNull),
    sessionId: text().notNull(),
    displayName: text(),
    isAnonymous: boolean().notNull().default(false),
    ipAddress: text().notNull(),
    userAgent: text().notNull(),
    joinedAt: timeOfInsert(),
    leftAt: time(),
    watchTime: integer().notNull().default(0),
  },
  (t) => [
    uniqueIndex("stream_viewers_sessionId_key").on(t.sessionId),
    index("stream_viewers_streamId_joinedAt_idx").on(t.streamId, t.joinedAt),
    index("stream_viewers_viewerId_idx").on(t.viewerId),
  ],
);

export const streamPolls = pgTable(
  "stream_polls",
  {
    id: primaryId(),
    streamId: text()
      .notNull()
      .references(() => liveStreams.id, cascade),
    question: text().notNull(),
    options: text().notNull(),
    isActive: boolean().notNull().default(true),
    allowMultiple: boolean().notNull().default(false),
    createdAt: timeOfInsert(),
    endedAt: time(),
  },
  (t) => [index("stream_polls_streamId_isActive_idx").on(t.streamId, t.isActive)],
);

export const streamPollVotes = pgTable(
  "stream_poll_votes",
  {
    id: primaryId(),
    pollId: text()
      .notNull()
      .references(() => streamPolls.id, cascade),
    voterId: text().references(() => users.id, setNull),
    sessionId: text().notNull(),
    optionIndex: integer().notNull(),
    createdAt: timeOfInsert(),
  },
  (t) => [uniqueIndex("stream_poll_votes_pollId_sessionId_key").on(t.pollId, t.sessionId)],
);

export const streamTips = pgTable(
  "stream_tips",
  {
    id: primaryId(),
    streamId: text()
      .notNull()
      .references(() => liveStreams.id, cascade),
    tipperId: text().references(() => users.id, setNull),
    tipperName: text().notNull(),
    amount: decimal().notNull(),
    message: text(),
    currency: text().notNull().default("USD"),
    stripePaymentIntentId: text(),
    status: text().notNull().default("PENDING"),
    processedAt: time(),
    isAnonymous: boolean().notNull().default(false),
    showOnStream: boolean().notNull().default(true),
    createdAt: timeOfInsert(),
  },
  (t) => [
    uniqueIndex("stream_tips_stripePaymentIntentId_key").on(t.stripePaymentIntentId),
    index("stream_tips_streamId_createdAt_idx").on(t.streamId, t.createdAt),
    index("stream_tips_tipperId_idx").on(t.tipperId),
    index("stream_tips_status_idx").on(t.status),
  ],
);
