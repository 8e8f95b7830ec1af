import { index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { users } from "../account/account.sql.ts";
import { cascade, primaryId, time, timeOfInsert, updatedAt } from "../platform/columns.ts";

export const content = pgTable(
  "content",
  {
    id: primaryId(),
    artistId: text()
      .notNull()
      .references(() => users.id, cascade),
    title: text().notNull(),
    description: text(),
    type: text().$type<"IMAGE" | "AUDIO" | "VIDEO" | "DOCUMENT">().notNull(),
    fileUrl: text().notNull(),
    thumbnailUrl: text(),
    visibility: text().$type<"PUBLIC" | "TIER_LOCKED" | "PRIVATE">().notNull().default("PUBLIC"),
    fileSize: integer().notNull(),
    duration: integer(),
    format: text().notNull(),
    tags: text().notNull(),
    totalViews: integer().notNull().default(0),
    uniqueViews: integer().notNull().default(0),
    totalLikes: integer().notNull().default(0),
    lastViewedAt: time(),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
    status: text().notNull().default("PUBLISHED"),
    metadata: text(),
    reviewReason: text(),
    reviewedAt: time(),
    reviewedBy: text(),
  },
  (t) => [
    index("content_artistId_visibility_idx").on(t.artistId, t.visibility),
    index("content_type_visibility_idx").on(t.type, t.visibility),
    index("content_createdAt_idx").on(t.createdAt),
    index("content_totalViews_idx").on(t.totalViews),
    index("content_artistId_type_createdAt_idx").on(t.artistId, t.type, t.createdAt),
    index("content_visibility_createdAt_idx").on(t.visibility, t.createdAt),
    index("content_tags_idx").on(t.tags),
    index("content_artistId_createdAt_visibility_idx").on(t.artistId, t.createdAt, t.visibility),
    index("content_type_createdAt_visibility_idx").on(t.type, t.createdAt, t.visibility),
    index("content_totalViews_createdAt_idx").on(t.totalViews, t.createdAt),
    index("content_status_idx").on(t.status),
    index("content_reviewedAt_idx").on(t.reviewedAt),
  ],
);

export const contentLikes = pgTable(
  "content_likes",
  {
    id: primaryId(),
    userId: text()
      .notNull()
      .references(() => users.id, cascade),
    contentId: text()
      .notNull()
      .references(() => content.id, cascade),
    createdAt: timeOfInsert(),
  },
  (t) => [
    uniqueIndex("content_likes_userId_contentId_key").on(t.userId, t.contentId),
    index("content_likes_userId_idx").on(t.userId),
    index("content_likes_contentId_idx").on(t.contentId),
  ],
);

export const contentViews = pgTable(
  "content_views",
  {
    id: primaryId(),
    contentId: text()
      .notNull()
      .references(() => content.id, cascade),
    viewerId: text()
      .notNull()
      .references(() => users.id, cascade),
    viewCount: integer().notNull().default(1),
    totalDuration: integer().notNull().default(0),
    maxPercentage: integer().notNull().default(0),
    lastViewedAt: timeOfInsert(),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("content_views_contentId_viewerId_createdAt_key").on(t.contentId, t.viewerId, t.createdAt),
    index("content_views_viewerId_idx").on(t.viewerId),
    index("content_views_contentId_viewerId_idx").on(t.contentId, t.viewerId),
    index("content_views_contentId_createdAt_idx").on(t.contentId, t.createdAt),
  ],
);

export const comments = pgTable(
  "comments",
  {
    id: primaryId(),
    contentId: text()
      .notNull()
      .references(() => content.id, cascade),
    fanId: text()
      .notNull()
      .references(() => users.id, cascade),
    text: text().notNull(),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index("comments_contentId_createdAt_idx").on(t.contentId, t.createdAt),
    index("comments_fanId_idx").on(t.fanId),
  ],
);
