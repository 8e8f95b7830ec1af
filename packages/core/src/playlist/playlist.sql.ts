import { boolean, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { users } from "../account/account.sql.ts";
import { content } from "../content/content.sql.ts";
import { cascade, primaryId, timeOfInsert, updatedAt } from "../platform/columns.ts";

export const playlists = pgTable(
  "playlists",
  {
    id: primaryId(),
    userId: text()
      .notNull()
      .references(() => users.id, cascade),
    title: text().notNull(),
    description: text(),
    isPublic: boolean().notNull().default(false),
    coverImage: text(),
    playCount: integer().notNull().default(0),
    likeCount: integer().notNull().default(0),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index("playlists_userId_idx").on(t.userId),
    index("playlists_isPublic_createdAt_idx").on(t.isPublic, t.createdAt),
  ],
);

export const playlistItems = pgTable(
  "playlist_items",
  {
    id: primaryId(),
    playlistId: text()
      .notNull()
      .references(() => playlists.id, cascade),
    contentId: text()
      .notNull()
      .references(() => content.id, cascade),
    position: integer().notNull(),
    addedAt: timeOfInsert(),
  },
  (t) => [
    uniqueIndex("playlist_items_playlistId_contentId_key").on(t.playlistId, t.contentId),
    uniqueIndex("playlist_items_playlistId_position_key").on(t.playlistId, t.position),
  ],
);

export const playlistLikes = pgTable(
  "playlist_likes",
  {
    id: primaryId(),
    userId: text()
      .notNull()
      .references(() => users.id, cascade),
    playlistId: text()
      .notNull()
      .references(() => playlists.id, cascade),
    createdAt: timeOfInsert(),
  },
  (t) => [
    uniqueIndex("playlist_likes_userId_playlistId_key").on(t.userId, t.playlistId),
    index("playlist_likes_userId_idx").on(t.userId),
  ],
);
