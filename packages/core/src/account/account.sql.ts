import { boolean, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Role } from "../platform/actor.ts";
import { cascade, json, primaryId, time, timeOfInsert, updatedAt } from "../platform/columns.ts";

/** Fans, artists and admins. `password` is an argon2id hash, or a bcrypt hash until the next sign-in. */
export const users = pgTable(
  "users",
  {
    id: primaryId(),
    email: text().notNull(),
    password: text(),
    role: text().$type<Role>().notNull().default("FAN"),
    displayName: text().notNull(),
    bio: text(),
    avatar: text(),
    socialLinks: json(),
    notificationPreferences: json(),
    emailVerified: time(),
    image: text(),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
    lastSeenAt: time(),
  },
  (t) => [
    uniqueIndex("users_email_key").on(t.email),
    index("users_role_createdAt_idx").on(t.role, t.createdAt),
    index("users_lastSeenAt_idx").on(t.lastSeenAt),
    index("users_emailVerified_idx").on(t.emailVerified),
    index("users_displayName_idx").on(t.displayName),
    index("users_role_lastSeenAt_idx").on(t.role, t.lastSeenAt),
  ],
);

/** Sign-in with another provider. */
export const accounts = pgTable(
  "accounts",
  {
    id: primaryId(),
    userId: text()
      .notNull()
      .references(() => users.id, cascade),
    type: text().notNull(),
    provider: text().notNull(),
    providerAccountId: text().notNull(),
    refresh_token: text(),
    access_token: text(),
    expires_at: integer(),
    token_type: text(),
    scope: text(),
    id_token: text(),
    session_state: text(),
  },
  (t) => [
    uniqueIndex("accounts_provider_providerAccountId_key").on(t.provider, t.providerAccountId),
    index("accounts_userId_idx").on(t.userId),
  ],
);

/** Sessions of the existing platform; ours live in Redis. */
export const sessions = pgTable(
  "sessions",
  {
    id: primaryId(),
    sessionToken: text().notNull(),
    userId: text()
      .notNull()
      .references(() => users.id, cascade),
    expires: time().notNull(),
  },
  (t) => [
    uniqueIndex("sessions_sessionToken_key").on(t.sessionToken),
    index("sessions_userId_idx").on(t.userId),
    index("sessions_expires_idx").on(t.expires),
  ],
);

export const verificationtokens = pgTable(
  "verificationtokens",
  {
    identifier: text().notNull(),
    token: text().notNull(),
    expires: time().notNull(),
  },
  (t) => [
    uniqueIndex("verificationtokens_token_key").on(t.token),
    uniqueIndex("verificationtokens_identifier_token_key").on(t.identifier, t.token),
  ],
);

export const oauthTokens = pgTable(
  "oauth_tokens",
  {
    id: primaryId(),
    userId: text()
      .notNull()
      .references(() => users.id, cascade),
    provider: text().notNull(),
    encryptedAccessToken: text().notNull(),
    encryptedRefreshToken: text(),
    expiresAt: time(),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [uniqueIndex("oauth_tokens_userId_provider_key").on(t.userId, t.provider)],
);

export const refreshTokens = pgTable(
  "refresh_tokens",
  {
    id: primaryId(),
    userId: text()
      .notNull()
      .references(() => users.id, cascade),
    tokenHash: text().notNull(),
    expiresAt: time().notNull(),
    userAgent: text().notNull(),
    ipAddress: text().notNull(),
    deviceFingerprint: text(),
    isRevoked: boolean().notNull().default(false),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("refresh_tokens_tokenHash_key").on(t.tokenHash),
    index("refresh_tokens_userId_isRevoked_idx").on(t.userId, t.isRevoked),
    index("refresh_tokens_expiresAt_idx").on(t.expiresAt),
  ],
);
