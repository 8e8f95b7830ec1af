import { boolean, index, integer, pgTable, text, varchar } from "drizzle-orm/pg-core";
import { content } from "../content/content.sql.ts";
import { cascade, instant, primaryId, time, timeOfInsert, updatedAt } from "../platform/columns.ts";
import { liveStreams } from "../stream/stream.sql.ts";

export const streamRecordings = pgTable("stream_recordings", {
  id: primaryId(),
  streamId: text()
    .notNull()
    .references(() => liveStreams.id, cascade),
  videoUrl: text().notNull(),
  audioUrl: text(),
  thumbnailUrl: text(),
  duration: integer().notNull(),
  fileSize: integer().notNull(),
  quality: text().notNull(),
  format: text().notNull(),
  status: text().notNull().default("PROCESSING"),
  processedAt: time(),
  isPublic: boolean().notNull().default(false),
  createdAt: timeOfInsert(),
  updatedAt: updatedAt(),
});

/** Where a piece of content lies on AWS. */
export const awsMediaAssets = pgTable(
  "aws_media_assets",
  {
    id: primaryId(),
    contentId: text("content_id").references(() => content.id, cascade),
    s3Bucket: varchar("s3_bucket", { length: 255 }),
    s3Key: varchar("s3_key", { length: 500 }),
    cloudfrontUrl: varchar("cloudfront_url", { length: 500 }),
    mediaLiveChannelId: varchar("media_live_channel_id", { length: 255 }),
    createdAt: instant("created_at").defaultNow(),
  },
  (t) => [index("aws_media_assets_content").on(t.contentId)],
);
