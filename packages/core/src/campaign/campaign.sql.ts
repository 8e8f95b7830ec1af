import { boolean, foreignKey, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { users } from "../account/account.sql.ts";
import { content } from "../content/content.sql.ts";
import { cascade, decimal, primaryId, setNull, time, timeOfInsert, updatedAt, zero } from "../platform/columns.ts";

export const campaigns = pgTable(
  "campaigns",
  {
    id: primaryId(),
    artistId: text()
      .notNull()
      .references(() => users.id, cascade),
    title: text().notNull(),
    description: text(),
    type: text().notNull(),
    status: text().$type<"DRAFT" | "ACTIVE" | "PAUSED" | "ENDED" | "CANCELED">().notNull().default("DRAFT"),
    startDate: time().notNull(),
    endDate: time().notNull(),
    maxParticipants: integer(),
    entryFee: decimal(),
    currency: text().notNull().default("USD"),
    targetMetric: text().notNull(),
    targetValue: integer().notNull(),
    currentValue: integer().notNull().default(0),
    totalPrizePool: decimal().notNull().default(zero),
    hasDigitalPrizes: boolean().notNull().default(false),
    hasPhysicalPrizes: boolean().notNull().default(false),
    bannerImage: text(),
    brandColor: text().default("#6366f1"),
    tags: text(),
    totalParticipants: integer().notNull().default(0),
    totalEngagement: integer().notNull().default(0),
    totalRevenue: decimal().notNull().default(zero),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index("campaigns_artistId_status_idx").on(t.artistId, t.status),
    index("campaigns_startDate_endDate_idx").on(t.startDate, t.endDate),
    index("campaigns_status_startDate_idx").on(t.status, t.startDate),
  ],
);

export const challenges = pgTable(
  "challenges",
  {
    id: primaryId(),
    campaignId: text()
      .notNull()
      .references(() => campaigns.id, cascade),
    title: text().notNull(),
    description: text().notNull(),
    type: text().notNull(),
    status: text().notNull().default("ACTIVE"),
    rules: text().notNull(),
    requirements: text(),
    submissionTypes: text().notNull(),
    scoringCriteria: text().notNull(),
    maxScore: integer().notNull().default(100),
    autoJudging: boolean().notNull().default(false),
    startDate: time(),
    endDate: time(),
    submissionDeadline: time(),
    maxSubmissions: integer(),
    maxParticipants: integer(),
    isPublic: boolean().notNull().default(true),
    featuredOrder: integer(),
    participantCount: integer().notNull().default(0),
    submissionCount: integer().notNull().default(0),
    engagementScore: integer().notNull().default(0),
    createdAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index("challenges_campaignId_status_idx").on(t.campaignId, t.status),
    index("challenges_startDate_endDate_idx").on(t.startDate, t.endDate),
  ],
);

export const challengeParticipations = pgTable(
  "challenge_participations",
  {
    id: primaryId(),
    challengeId: text()
      .notNull()
      .references(() => challenges.id, cascade),
    participantId: text()
      .notNull()
      .references(() => users.id, cascade),
    status: text().notNull().default("ACTIVE"),
    joinedAt: timeOfInsert(),
    lastActiveAt: timeOfInsert(),
    currentScore: integer().notNull().default(0),
    submissionCount: integer().notNull().default(0),
    rank: integer(),
    notifications: boolean().notNull().default(true),
    isAnonymous: boolean().notNull().default(false),
  },
  (t) => [
    uniqueIndex("challenge_participations_challengeId_participantId_key").on(t.challengeId, t.participantId),
    index("challenge_participations_participantId_status_idx").on(t.participantId, t.status),
    index("challenge_participations_challengeId_status_idx").on(t.challengeId, t.status),
    index("challenge_participations_challengeId_lastActiveAt_idx").on(t.challengeId, t.lastActiveAt),
  ],
);

export const challengeSubmissions = pgTable(
  "challenge_submissions",
  {
    id: primaryId(),
    challengeId: text()
      .notNull()
      .references(() => challenges.id, cascade),
    participationId: text().notNull(),
    submitterId: text()
      .notNull()
      .references(() => users.id, cascade),
    title: text().notNull(),
    description: text(),
    contentType: text().notNull(),
    contentUrl: text().notNull(),
    thumbnailUrl: text(),
    metadata: text(),
    status: text().notNull().default("PENDING"),
    reviewStatus: text().notNull().default("PENDING"),
    totalScore: integer().notNull().default(0),
    judgeScores: text(),
    publicVotes: integer().notNull().default(0),
    isFlagged: boolean().notNull().default(false),
    flagReason: text(),
    moderatedBy: text(),
    moderatedAt: time(),
    viewCount: integer().notNull().default(0),
    likeCount: integer().notNull().default(0),
    commentCount: integer().notNull().default(0),
    shareCount: integer().notNull().default(0),
    submittedAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    // Named, because the generated name is longer than PostgreSQL's 63 bytes.
    foreignKey({
      name: "challenge_submissions_participationId_fkey",
      columns: [t.participationId],
      foreignColumns: [challengeParticipations.id],
    })
      .onDelete("cascade")
      .onUpdate("cascade"),
    index("challenge_submissions_challengeId_status_idx").on(t.challengeId, t.status),
    index("challenge_submissions_submitterId_idx").on(t.submitterId),
    index("challenge_submissions_challengeId_submittedAt_idx").on(t.challengeId, t.submittedAt),
    index("challenge_submissions_reviewStatus_idx").on(t.reviewStatus),
  ],
);

export const challengeLeaderboards = pgTable(
  "challenge_leaderboards",
  {
    id: primaryId(),
    challengeId: text()
      .notNull()
      .references(() => challenges.id, cascade),
    userId: text()
      .notNull()
      .references(() => users.id, cascade),
    rank: integer().notNull(),
    score: integer().notNull(),
    submissions: integer().notNull(),
    lastSubmissionAt: time(),
    baseScore: integer().notNull().default(0),
    bonusScore: integer().notNull().default(0),
    penaltyScore: integer().notNull().default(0),
    updatedAt: updatedAt(),
    createdAt: timeOfInsert(),
  },
  (t) => [
    uniqueIndex("challenge_leaderboards_challengeId_userId_key").on(t.challengeId, t.userId),
    index("challenge_leaderboards_challengeId_rank_idx").on(t.challengeId, t.rank),
  ],
);

export const campaignRewards = pgTable("campaign_rewards", {
  id: primaryId(),
  campaignId: text()
    .notNull()
    .references(() => campaigns.id, cascade),
  title: text().notNull(),
  description: text(),
  type: text().notNull(),
  value: decimal(),
  currency: text().notNull().default("USD"),
  quantity: integer().notNull().default(1),
  contentId: text().references(() => content.id, setNull),
  accessDays: integer(),
  tierAccess: text(),
  shippingRequired: boolean().notNull().default(false),
  estimatedValue: decimal(),
  supplier: text(),
  rankRequirement: integer(),
  scoreRequirement: integer(),
  participationRequirement: boolean().notNull().default(false),
  isActive: boolean().notNull().default(true),
  totalAwarded: integer().notNull().default(0),
  remainingQuantity: integer(),
  createdAt: timeOfInsert(),
  updatedAt: updatedAt(),
});

export const rewardDistributions = pgTable(
  "reward_distributions",
  {
    id: primaryId(),
    rewardId: text()
      .notNull()
      .references(() => campaignRewards.id, cascade),
    userId: text()
      .notNull()
      .references(() => users.id, cascade),
    status: text().notNull().default("PENDING"),
    reason: text(),
    metadata: text(),
    fulfilledAt: time(),
    trackingNumber: text(),
    shippingAddress: text(),
    awardedAt: timeOfInsert(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("reward_distributions_rewardId_userId_key").on(t.rewardId, t.userId),
    index("reward_distributions_userId_status_idx").on(t.userId, t.status),
    index("reward_distributions_rewardId_idx").on(t.rewardId),
    index("reward_distributions_awardedAt_idx").on(t.awardedAt),
  ],
);

export const campaignAnalytics = pgTable(
  "campaign_analytics",
  {
    id: primaryId(),
    campaignId: text()
      .notNull()
      .references(() => campaigns.id, cascade),
    date: time().notNull(),
    dailySignups: integer().notNull().default(0),
    totalParticipants: integer().notNull().default(0),
    activeParticipants: integer().notNull().default(0),
    dailySubmissions: integer().notNull().default(0),
    totalSubmissions: integer().notNull().default(0),
    dailyViews: integer().notNull().default(0),
    totalViews: integer().notNull().default(0),
    sharesCount: integer().notNull().default(0),
    mentionsCount: integer().notNull().default(0),
    hashtagUse: integer().notNull().default(0),
    dailyRevenue: decimal().notNull().default(zero),
    totalRevenue: decimal().notNull().default(zero),
    conversionRate: decimal().notNull().default(zero),
    engagementRate: decimal().notNull().default(zero),
    retentionRate: decimal().notNull().default(zero),
    completionRate: decimal().notNull().default(zero),
  },
  (t) => [
    uniqueIndex("campaign_analytics_campaignId_date_key").on(t.campaignId, t.date),
    index("campaign_analytics_campaignId_date_idx").on(t.campaignId, t.date),
  ],
);
