CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"userId" text NOT NULL,
	"type" text NOT NULL,
	"provider" text NOT NULL,
	"providerAccountId" text NOT NULL,
	"refresh_token" text,
	"access_token" text,
	"expires_at" integer,
	"token_type" text,
	"scope" text,
	"id_token" text,
	"session_state" text
);
--> statement-breakpoint
CREATE TABLE "oauth_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"userId" text NOT NULL,
	"provider" text NOT NULL,
	"encryptedAccessToken" text NOT NULL,
	"encryptedRefreshToken" text,
	"expiresAt" timestamp (3),
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refresh_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"userId" text NOT NULL,
	"tokenHash" text NOT NULL,
	"expiresAt" timestamp (3) NOT NULL,
	"userAgent" text NOT NULL,
	"ipAddress" text NOT NULL,
	"deviceFingerprint" text,
	"isRevoked" boolean DEFAULT false NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"sessionToken" text NOT NULL,
	"userId" text NOT NULL,
	"expires" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"password" text,
	"role" text DEFAULT 'FAN' NOT NULL,
	"displayName" text NOT NULL,
	"bio" text,
	"avatar" text,
	"socialLinks" jsonb,
	"notificationPreferences" jsonb,
	"emailVerified" timestamp (3),
	"image" text,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL,
	"lastSeenAt" timestamp (3)
);
--> statement-breakpoint
CREATE TABLE "verificationtokens" (
	"identifier" text NOT NULL,
	"token" text NOT NULL,
	"expires" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ai_agent_logs" (
	"id" text PRIMARY KEY NOT NULL,
	"result" text,
	"success" boolean DEFAULT false NOT NULL,
	"agentId" text NOT NULL,
	"agentType" text NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"errorMessage" text,
	"processingTimeMs" integer DEFAULT 0 NOT NULL,
	"taskData" text,
	"taskType" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "price_optimizations" (
	"id" text PRIMARY KEY NOT NULL,
	"status" text DEFAULT 'TESTING' NOT NULL,
	"results" text,
	"artistId" text NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"isActive" boolean DEFAULT true NOT NULL,
	"optimizedAmount" numeric(65, 30) NOT NULL,
	"originalAmount" numeric(65, 30) NOT NULL,
	"originalPriceId" text NOT NULL,
	"testEndDate" timestamp (3),
	"testPriceId" text,
	"testStartDate" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "artists" (
	"id" text PRIMARY KEY NOT NULL,
	"userId" text NOT NULL,
	"stripeAccountId" text,
	"isStripeOnboarded" boolean DEFAULT false NOT NULL,
	"totalEarnings" numeric(65, 30) DEFAULT 0 NOT NULL,
	"totalSubscribers" integer DEFAULT 0 NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "campaign_analytics" (
	"id" text PRIMARY KEY NOT NULL,
	"campaignId" text NOT NULL,
	"date" timestamp (3) NOT NULL,
	"dailySignups" integer DEFAULT 0 NOT NULL,
	"totalParticipants" integer DEFAULT 0 NOT NULL,
	"activeParticipants" integer DEFAULT 0 NOT NULL,
	"dailySubmissions" integer DEFAULT 0 NOT NULL,
	"totalSubmissions" integer DEFAULT 0 NOT NULL,
	"dailyViews" integer DEFAULT 0 NOT NULL,
	"totalViews" integer DEFAULT 0 NOT NULL,
	"sharesCount" integer DEFAULT 0 NOT NULL,
	"mentionsCount" integer DEFAULT 0 NOT NULL,
	"hashtagUse" integer DEFAULT 0 NOT NULL,
	"dailyRevenue" numeric(65, 30) DEFAULT 0 NOT NULL,
	"totalRevenue" numeric(65, 30) DEFAULT 0 NOT NULL,
	"conversionRate" numeric(65, 30) DEFAULT 0 NOT NULL,
	"engagementRate" numeric(65, 30) DEFAULT 0 NOT NULL,
	"retentionRate" numeric(65, 30) DEFAULT 0 NOT NULL,
	"completionRate" numeric(65, 30) DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "campaign_rewards" (
	"id" text PRIMARY KEY NOT NULL,
	"campaignId" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"type" text NOT NULL,
	"value" numeric(65, 30),
	"currency" text DEFAULT 'USD' NOT NULL,
	"quantity" integer DEFAULT 1 NOT NULL,
	"contentId" text,
	"accessDays" integer,
	"tierAccess" text,
	"shippingRequired" boolean DEFAULT false NOT NULL,
	"estimatedValue" numeric(65, 30),
	"supplier" text,
	"rankRequirement" integer,
	"scoreRequirement" integer,
	"participationRequirement" boolean DEFAULT false NOT NULL,
	"isActive" boolean DEFAULT true NOT NULL,
	"totalAwarded" integer DEFAULT 0 NOT NULL,
	"remainingQuantity" integer,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"id" text PRIMARY KEY NOT NULL,
	"artistId" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"type" text NOT NULL,
	"status" text DEFAULT 'DRAFT' NOT NULL,
	"startDate" timestamp (3) NOT NULL,
	"endDate" timestamp (3) NOT NULL,
	"maxParticipants" integer,
	"entryFee" numeric(65, 30),
	"currency" text DEFAULT 'USD' NOT NULL,
	"targetMetric" text NOT NULL,
	"targetValue" integer NOT NULL,
	"currentValue" integer DEFAULT 0 NOT NULL,
	"totalPrizePool" numeric(65, 30) DEFAULT 0 NOT NULL,
	"hasDigitalPrizes" boolean DEFAULT false NOT NULL,
	"hasPhysicalPrizes" boolean DEFAULT false NOT NULL,
	"bannerImage" text,
	"brandColor" text DEFAULT '#6366f1',
	"tags" text,
	"totalParticipants" integer DEFAULT 0 NOT NULL,
	"totalEngagement" integer DEFAULT 0 NOT NULL,
	"totalRevenue" numeric(65, 30) DEFAULT 0 NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "challenge_leaderboards" (
	"id" text PRIMARY KEY NOT NULL,
	"challengeId" text NOT NULL,
	"userId" text NOT NULL,
	"rank" integer NOT NULL,
	"score" integer NOT NULL,
	"submissions" integer NOT NULL,
	"lastSubmissionAt" timestamp (3),
	"baseScore" integer DEFAULT 0 NOT NULL,
	"bonusScore" integer DEFAULT 0 NOT NULL,
	"penaltyScore" integer DEFAULT 0 NOT NULL,
	"updatedAt" timestamp (3) NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL
);
--> statement-breakpoint
CREATE TABLE "challenge_participations" (
	"id" text PRIMARY KEY NOT NULL,
	"challengeId" text NOT NULL,
	"participantId" text NOT NULL,
	"status" text DEFAULT 'ACTIVE' NOT NULL,
	"joinedAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"lastActiveAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"currentScore" integer DEFAULT 0 NOT NULL,
	"submissionCount" integer DEFAULT 0 NOT NULL,
	"rank" integer,
	"notifications" boolean DEFAULT true NOT NULL,
	"isAnonymous" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "challenge_submissions" (
	"id" text PRIMARY KEY NOT NULL,
	"challengeId" text NOT NULL,
	"participationId" text NOT NULL,
	"submitterId" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"contentType" text NOT NULL,
	"contentUrl" text NOT NULL,
	"thumbnailUrl" text,
	"metadata" text,
	"status" text DEFAULT 'PENDING' NOT NULL,
	"reviewStatus" text DEFAULT 'PENDING' NOT NULL,
	"totalScore" integer DEFAULT 0 NOT NULL,
	"judgeScores" text,
	"publicVotes" integer DEFAULT 0 NOT NULL,
	"isFlagged" boolean DEFAULT false NOT NULL,
	"flagReason" text,
	"moderatedBy" text,
	"moderatedAt" timestamp (3),
	"viewCount" integer DEFAULT 0 NOT NULL,
	"likeCount" integer DEFAULT 0 NOT NULL,
	"commentCount" integer DEFAULT 0 NOT NULL,
	"shareCount" integer DEFAULT 0 NOT NULL,
	"submittedAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "challenges" (
	"id" text PRIMARY KEY NOT NULL,
	"campaignId" text NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"type" text NOT NULL,
	"status" text DEFAULT 'ACTIVE' NOT NULL,
	"rules" text NOT NULL,
	"requirements" text,
	"submissionTypes" text NOT NULL,
	"scoringCriteria" text NOT NULL,
	"maxScore" integer DEFAULT 100 NOT NULL,
	"autoJudging" boolean DEFAULT false NOT NULL,
	"startDate" timestamp (3),
	"endDate" timestamp (3),
	"submissionDeadline" timestamp (3),
	"maxSubmissions" integer,
	"maxParticipants" integer,
	"isPublic" boolean DEFAULT true NOT NULL,
	"featuredOrder" integer,
	"participantCount" integer DEFAULT 0 NOT NULL,
	"submissionCount" integer DEFAULT 0 NOT NULL,
	"engagementScore" integer DEFAULT 0 NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reward_distributions" (
	"id" text PRIMARY KEY NOT NULL,
	"rewardId" text NOT NULL,
	"userId" text NOT NULL,
	"status" text DEFAULT 'PENDING' NOT NULL,
	"reason" text,
	"metadata" text,
	"fulfilledAt" timestamp (3),
	"trackingNumber" text,
	"shippingAddress" text,
	"awardedAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stream_chat_messages" (
	"id" text PRIMARY KEY NOT NULL,
	"streamId" text NOT NULL,
	"senderId" text,
	"senderName" text NOT NULL,
	"message" text NOT NULL,
	"type" text DEFAULT 'MESSAGE' NOT NULL,
	"isHighlighted" boolean DEFAULT false NOT NULL,
	"isModerated" boolean DEFAULT false NOT NULL,
	"moderatedBy" text,
	"moderationReason" text,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL
);
--> statement-breakpoint
CREATE TABLE "comments" (
	"id" text PRIMARY KEY NOT NULL,
	"contentId" text NOT NULL,
	"fanId" text NOT NULL,
	"text" text NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "content" (
	"id" text PRIMARY KEY NOT NULL,
	"artistId" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"type" text NOT NULL,
	"fileUrl" text NOT NULL,
	"thumbnailUrl" text,
	"visibility" text DEFAULT 'PUBLIC' NOT NULL,
	"fileSize" integer NOT NULL,
	"duration" integer,
	"format" text NOT NULL,
	"tags" text NOT NULL,
	"totalViews" integer DEFAULT 0 NOT NULL,
	"uniqueViews" integer DEFAULT 0 NOT NULL,
	"totalLikes" integer DEFAULT 0 NOT NULL,
	"lastViewedAt" timestamp (3),
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL,
	"status" text DEFAULT 'PUBLISHED' NOT NULL,
	"metadata" text,
	"reviewReason" text,
	"reviewedAt" timestamp (3),
	"reviewedBy" text
);
--> statement-breakpoint
CREATE TABLE "content_likes" (
	"id" text PRIMARY KEY NOT NULL,
	"userId" text NOT NULL,
	"contentId" text NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL
);
--> statement-breakpoint
CREATE TABLE "content_views" (
	"id" text PRIMARY KEY NOT NULL,
	"contentId" text NOT NULL,
	"viewerId" text NOT NULL,
	"viewCount" integer DEFAULT 1 NOT NULL,
	"totalDuration" integer DEFAULT 0 NOT NULL,
	"maxPercentage" integer DEFAULT 0 NOT NULL,
	"lastViewedAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" text PRIMARY KEY NOT NULL,
	"senderId" text NOT NULL,
	"recipientId" text NOT NULL,
	"content" text NOT NULL,
	"type" text DEFAULT 'TEXT' NOT NULL,
	"attachmentUrl" text,
	"readAt" timestamp (3),
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL,
	"deliveredAt" timestamp (3)
);
--> statement-breakpoint
CREATE TABLE "moderation_logs" (
	"id" text PRIMARY KEY NOT NULL,
	"result" text NOT NULL,
	"status" text DEFAULT 'PENDING_REVIEW' NOT NULL,
	"contentId" text NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"userId" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" text PRIMARY KEY NOT NULL,
	"reporterId" text NOT NULL,
	"targetType" text NOT NULL,
	"targetId" text NOT NULL,
	"reason" text NOT NULL,
	"description" text NOT NULL,
	"evidence" text NOT NULL,
	"status" text DEFAULT 'PENDING' NOT NULL,
	"priority" text DEFAULT 'MEDIUM' NOT NULL,
	"resolution" text,
	"action" text,
	"reviewedBy" text,
	"reviewedAt" timestamp (3),
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"stream_id" text NOT NULL,
	"session_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT date_trunc('milliseconds', now()) NOT NULL,
	"read_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" text PRIMARY KEY NOT NULL,
	"subscriptionId" text NOT NULL,
	"stripeInvoiceId" text NOT NULL,
	"amount" numeric(65, 30) NOT NULL,
	"status" text NOT NULL,
	"dueDate" timestamp (3) NOT NULL,
	"paidAt" timestamp (3),
	"periodStart" timestamp (3) NOT NULL,
	"periodEnd" timestamp (3) NOT NULL,
	"prorationAmount" numeric(65, 30),
	"items" jsonb NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payment_failures" (
	"id" text PRIMARY KEY NOT NULL,
	"subscriptionId" text NOT NULL,
	"stripeInvoiceId" text NOT NULL,
	"amount" numeric(65, 30) NOT NULL,
	"attemptCount" integer DEFAULT 1 NOT NULL,
	"nextRetryAt" timestamp (3),
	"failureReason" text NOT NULL,
	"isResolved" boolean DEFAULT false NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" text PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "outbox_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"payload" jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"published_at" timestamp with time zone,
	"retry_at" timestamp with time zone,
	"refused_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "processed_events" (
	"subscriber" text NOT NULL,
	"event_id" text NOT NULL,
	"processed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "processed_events_subscriber_event_id_pk" PRIMARY KEY("subscriber","event_id")
);
--> statement-breakpoint
CREATE TABLE "playlist_items" (
	"id" text PRIMARY KEY NOT NULL,
	"playlistId" text NOT NULL,
	"contentId" text NOT NULL,
	"position" integer NOT NULL,
	"addedAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL
);
--> statement-breakpoint
CREATE TABLE "playlist_likes" (
	"id" text PRIMARY KEY NOT NULL,
	"userId" text NOT NULL,
	"playlistId" text NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL
);
--> statement-breakpoint
CREATE TABLE "playlists" (
	"id" text PRIMARY KEY NOT NULL,
	"userId" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"isPublic" boolean DEFAULT false NOT NULL,
	"coverImage" text,
	"playCount" integer DEFAULT 0 NOT NULL,
	"likeCount" integer DEFAULT 0 NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "aws_media_assets" (
	"id" text PRIMARY KEY NOT NULL,
	"content_id" text,
	"s3_bucket" varchar(255),
	"s3_key" varchar(500),
	"cloudfront_url" varchar(500),
	"media_live_channel_id" varchar(255),
	"created_at" timestamp with time zone DEFAULT now()
);
--> statement-breakpoint
CREATE TABLE "stream_recordings" (
	"id" text PRIMARY KEY NOT NULL,
	"streamId" text NOT NULL,
	"videoUrl" text NOT NULL,
	"audioUrl" text,
	"thumbnailUrl" text,
	"duration" integer NOT NULL,
	"fileSize" integer NOT NULL,
	"quality" text NOT NULL,
	"format" text NOT NULL,
	"status" text DEFAULT 'PROCESSING' NOT NULL,
	"processedAt" timestamp (3),
	"isPublic" boolean DEFAULT false NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "live_streams" (
	"id" text PRIMARY KEY NOT NULL,
	"artistId" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"status" text DEFAULT 'SCHEDULED' NOT NULL,
	"streamKey" text NOT NULL,
	"maxViewers" integer DEFAULT 1000,
	"isRecorded" boolean DEFAULT false NOT NULL,
	"recordingUrl" text,
	"thumbnailUrl" text,
	"scheduledAt" timestamp (3),
	"startedAt" timestamp (3),
	"endedAt" timestamp (3),
	"peakViewers" integer DEFAULT 0 NOT NULL,
	"totalViewers" integer DEFAULT 0 NOT NULL,
	"totalTips" numeric(65, 30) DEFAULT 0 NOT NULL,
	"totalMessages" integer DEFAULT 0 NOT NULL,
	"tierIds" text NOT NULL,
	"isPublic" boolean DEFAULT false NOT NULL,
	"requiresPayment" boolean DEFAULT false NOT NULL,
	"paymentAmount" numeric(65, 30),
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stream_poll_votes" (
	"id" text PRIMARY KEY NOT NULL,
	"pollId" text NOT NULL,
	"voterId" text,
	"sessionId" text NOT NULL,
	"optionIndex" integer NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stream_polls" (
	"id" text PRIMARY KEY NOT NULL,
	"streamId" text NOT NULL,
	"question" text NOT NULL,
	"options" text NOT NULL,
	"isActive" boolean DEFAULT true NOT NULL,
	"allowMultiple" boolean DEFAULT false NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"endedAt" timestamp (3)
);
--> statement-breakpoint
CREATE TABLE "stream_tips" (
	"id" text PRIMARY KEY NOT NULL,
	"streamId" text NOT NULL,
	"tipperId" text,
	"tipperName" text NOT NULL,
	"amount" numeric(65, 30) NOT NULL,
	"message" text,
	"currency" text DEFAULT 'USD' NOT NULL,
	"stripePaymentIntentId" text,
	"status" text DEFAULT 'PENDING' NOT NULL,
	"processedAt" timestamp (3),
	"isAnonymous" boolean DEFAULT false NOT NULL,
	"showOnStream" boolean DEFAULT true NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stream_viewers" (
	"id" text PRIMARY KEY NOT NULL,
	"streamId" text NOT NULL,
	"viewerId" text,
	"sessionId" text NOT NULL,
	"displayName" text,
	"isAnonymous" boolean DEFAULT false NOT NULL,
	"ipAddress" text NOT NULL,
	"userAgent" text NOT NULL,
	"joinedAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"leftAt" timestamp (3),
	"watchTime" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "streaming_sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"live_stream_id" text NOT NULL,
	"status" varchar(50) DEFAULT 'requested' NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"failure_reason" text,
	"end_reason" text,
	"is_recorded" boolean NOT NULL,
	"queue_number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "streaming_sessions_queue_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"admitted_at" timestamp with time zone,
	"crowded_at" timestamp with time zone,
	"scheduled_for" timestamp with time zone,
	"media_live_channel_arn" varchar(500),
	"retired_channel_arn" varchar(500),
	"generation" integer DEFAULT 0 NOT NULL,
	"started_generation" integer,
	"attempts" integer DEFAULT 0 NOT NULL,
	"attempted_at" timestamp with time zone,
	"rungs_dropped" integer DEFAULT 0 NOT NULL,
	"recovering_since" timestamp with time zone,
	"running_since" timestamp with time zone,
	"interruptions" integer DEFAULT 0 NOT NULL,
	"media_live_input_id" text,
	"media_package_channel_id" text,
	"media_store_container" varchar(255),
	"ingest_url" text,
	"hls_manifest_url" varchar(500),
	"dash_manifest_url" varchar(500),
	"harvest_job_id" text,
	"harvest_attempts" integer DEFAULT 0 NOT NULL,
	"recording_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ready_at" timestamp with time zone,
	"live_at" timestamp with time zone,
	"video_lost_at" timestamp with time zone,
	"ending_at" timestamp with time zone,
	"stopped_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"cleaned_at" timestamp with time zone,
	"looked_at" timestamp with time zone,
	"cents_per_hour" integer DEFAULT 0 NOT NULL,
	"channel_seconds" integer DEFAULT 0 NOT NULL,
	"cost_cents" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"id" text PRIMARY KEY NOT NULL,
	"fanId" text NOT NULL,
	"artistId" text NOT NULL,
	"tierId" text NOT NULL,
	"stripeSubscriptionId" text NOT NULL,
	"amount" numeric(65, 30) NOT NULL,
	"status" text NOT NULL,
	"currentPeriodStart" timestamp (3) NOT NULL,
	"currentPeriodEnd" timestamp (3) NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "_TierContent" (
	"A" text NOT NULL,
	"B" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tiers" (
	"id" text PRIMARY KEY NOT NULL,
	"artistId" text NOT NULL,
	"name" text NOT NULL,
	"description" text NOT NULL,
	"minimumPrice" numeric(65, 30) NOT NULL,
	"isActive" boolean DEFAULT true NOT NULL,
	"subscriberCount" integer DEFAULT 0 NOT NULL,
	"createdAt" timestamp (3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updatedAt" timestamp (3) NOT NULL
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_userId_users_id_fk" FOREIGN KEY ("userId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "oauth_tokens" ADD CONSTRAINT "oauth_tokens_userId_users_id_fk" FOREIGN KEY ("userId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_userId_users_id_fk" FOREIGN KEY ("userId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_userId_users_id_fk" FOREIGN KEY ("userId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "price_optimizations" ADD CONSTRAINT "price_optimizations_artistId_users_id_fk" FOREIGN KEY ("artistId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "artists" ADD CONSTRAINT "artists_userId_users_id_fk" FOREIGN KEY ("userId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "campaign_analytics" ADD CONSTRAINT "campaign_analytics_campaignId_campaigns_id_fk" FOREIGN KEY ("campaignId") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "campaign_rewards" ADD CONSTRAINT "campaign_rewards_campaignId_campaigns_id_fk" FOREIGN KEY ("campaignId") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "campaign_rewards" ADD CONSTRAINT "campaign_rewards_contentId_content_id_fk" FOREIGN KEY ("contentId") REFERENCES "public"."content"("id") ON DELETE set null ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_artistId_users_id_fk" FOREIGN KEY ("artistId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "challenge_leaderboards" ADD CONSTRAINT "challenge_leaderboards_challengeId_challenges_id_fk" FOREIGN KEY ("challengeId") REFERENCES "public"."challenges"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "challenge_leaderboards" ADD CONSTRAINT "challenge_leaderboards_userId_users_id_fk" FOREIGN KEY ("userId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "challenge_participations" ADD CONSTRAINT "challenge_participations_challengeId_challenges_id_fk" FOREIGN KEY ("challengeId") REFERENCES "public"."challenges"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "challenge_participations" ADD CONSTRAINT "challenge_participations_participantId_users_id_fk" FOREIGN KEY ("participantId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "challenge_submissions" ADD CONSTRAINT "challenge_submissions_challengeId_challenges_id_fk" FOREIGN KEY ("challengeId") REFERENCES "public"."challenges"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "challenge_submissions" ADD CONSTRAINT "challenge_submissions_submitterId_users_id_fk" FOREIGN KEY ("submitterId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "challenge_submissions" ADD CONSTRAINT "challenge_submissions_participationId_fkey" FOREIGN KEY ("participationId") REFERENCES "public"."challenge_participations"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_campaignId_campaigns_id_fk" FOREIGN KEY ("campaignId") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "reward_distributions" ADD CONSTRAINT "reward_distributions_rewardId_campaign_rewards_id_fk" FOREIGN KEY ("rewardId") REFERENCES "public"."campaign_rewards"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "reward_distributions" ADD CONSTRAINT "reward_distributions_userId_users_id_fk" FOREIGN KEY ("userId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "stream_chat_messages" ADD CONSTRAINT "stream_chat_messages_streamId_live_streams_id_fk" FOREIGN KEY ("streamId") REFERENCES "public"."live_streams"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "stream_chat_messages" ADD CONSTRAINT "stream_chat_messages_senderId_users_id_fk" FOREIGN KEY ("senderId") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_contentId_content_id_fk" FOREIGN KEY ("contentId") REFERENCES "public"."content"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_fanId_users_id_fk" FOREIGN KEY ("fanId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "content" ADD CONSTRAINT "content_artistId_users_id_fk" FOREIGN KEY ("artistId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "content_likes" ADD CONSTRAINT "content_likes_userId_users_id_fk" FOREIGN KEY ("userId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "content_likes" ADD CONSTRAINT "content_likes_contentId_content_id_fk" FOREIGN KEY ("contentId") REFERENCES "public"."content"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "content_views" ADD CONSTRAINT "content_views_contentId_content_id_fk" FOREIGN KEY ("contentId") REFERENCES "public"."content"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "content_views" ADD CONSTRAINT "content_views_viewerId_users_id_fk" FOREIGN KEY ("viewerId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_senderId_users_id_fk" FOREIGN KEY ("senderId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_recipientId_users_id_fk" FOREIGN KEY ("recipientId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "moderation_logs" ADD CONSTRAINT "moderation_logs_contentId_content_id_fk" FOREIGN KEY ("contentId") REFERENCES "public"."content"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "moderation_logs" ADD CONSTRAINT "moderation_logs_userId_users_id_fk" FOREIGN KEY ("userId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_reporterId_users_id_fk" FOREIGN KEY ("reporterId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_reviewedBy_users_id_fk" FOREIGN KEY ("reviewedBy") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_stream_id_live_streams_id_fk" FOREIGN KEY ("stream_id") REFERENCES "public"."live_streams"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_subscriptionId_subscriptions_id_fk" FOREIGN KEY ("subscriptionId") REFERENCES "public"."subscriptions"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "payment_failures" ADD CONSTRAINT "payment_failures_subscriptionId_subscriptions_id_fk" FOREIGN KEY ("subscriptionId") REFERENCES "public"."subscriptions"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "playlist_items" ADD CONSTRAINT "playlist_items_playlistId_playlists_id_fk" FOREIGN KEY ("playlistId") REFERENCES "public"."playlists"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "playlist_items" ADD CONSTRAINT "playlist_items_contentId_content_id_fk" FOREIGN KEY ("contentId") REFERENCES "public"."content"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "playlist_likes" ADD CONSTRAINT "playlist_likes_userId_users_id_fk" FOREIGN KEY ("userId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "playlist_likes" ADD CONSTRAINT "playlist_likes_playlistId_playlists_id_fk" FOREIGN KEY ("playlistId") REFERENCES "public"."playlists"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "playlists" ADD CONSTRAINT "playlists_userId_users_id_fk" FOREIGN KEY ("userId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "aws_media_assets" ADD CONSTRAINT "aws_media_assets_content_id_content_id_fk" FOREIGN KEY ("content_id") REFERENCES "public"."content"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "stream_recordings" ADD CONSTRAINT "stream_recordings_streamId_live_streams_id_fk" FOREIGN KEY ("streamId") REFERENCES "public"."live_streams"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "live_streams" ADD CONSTRAINT "live_streams_artistId_users_id_fk" FOREIGN KEY ("artistId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "stream_poll_votes" ADD CONSTRAINT "stream_poll_votes_pollId_stream_polls_id_fk" FOREIGN KEY ("pollId") REFERENCES "public"."stream_polls"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "stream_poll_votes" ADD CONSTRAINT "stream_poll_votes_voterId_users_id_fk" FOREIGN KEY ("voterId") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "stream_polls" ADD CONSTRAINT "stream_polls_streamId_live_streams_id_fk" FOREIGN KEY ("streamId") REFERENCES "public"."live_streams"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "stream_tips" ADD CONSTRAINT "stream_tips_streamId_live_streams_id_fk" FOREIGN KEY ("streamId") REFERENCES "public"."live_streams"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "stream_tips" ADD CONSTRAINT "stream_tips_tipperId_users_id_fk" FOREIGN KEY ("tipperId") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "stream_viewers" ADD CONSTRAINT "stream_viewers_streamId_live_streams_id_fk" FOREIGN KEY ("streamId") REFERENCES "public"."live_streams"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "stream_viewers" ADD CONSTRAINT "stream_viewers_viewerId_users_id_fk" FOREIGN KEY ("viewerId") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "streaming_sessions" ADD CONSTRAINT "streaming_sessions_live_stream_id_live_streams_id_fk" FOREIGN KEY ("live_stream_id") REFERENCES "public"."live_streams"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_fanId_users_id_fk" FOREIGN KEY ("fanId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_tierId_tiers_id_fk" FOREIGN KEY ("tierId") REFERENCES "public"."tiers"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "_TierContent" ADD CONSTRAINT "_TierContent_A_content_id_fk" FOREIGN KEY ("A") REFERENCES "public"."content"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "_TierContent" ADD CONSTRAINT "_TierContent_B_tiers_id_fk" FOREIGN KEY ("B") REFERENCES "public"."tiers"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "tiers" ADD CONSTRAINT "tiers_artistId_users_id_fk" FOREIGN KEY ("artistId") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_provider_providerAccountId_key" ON "accounts" USING btree ("provider","providerAccountId");--> statement-breakpoint
CREATE INDEX "accounts_userId_idx" ON "accounts" USING btree ("userId");--> statement-breakpoint
CREATE UNIQUE INDEX "oauth_tokens_userId_provider_key" ON "oauth_tokens" USING btree ("userId","provider");--> statement-breakpoint
CREATE UNIQUE INDEX "refresh_tokens_tokenHash_key" ON "refresh_tokens" USING btree ("tokenHash");--> statement-breakpoint
CREATE INDEX "refresh_tokens_userId_isRevoked_idx" ON "refresh_tokens" USING btree ("userId","isRevoked");--> statement-breakpoint
CREATE INDEX "refresh_tokens_expiresAt_idx" ON "refresh_tokens" USING btree ("expiresAt");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_sessionToken_key" ON "sessions" USING btree ("sessionToken");--> statement-breakpoint
CREATE INDEX "sessions_userId_idx" ON "sessions" USING btree ("userId");--> statement-breakpoint
CREATE INDEX "sessions_expires_idx" ON "sessions" USING btree ("expires");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree ("email");--> statement-breakpoint
CREATE INDEX "users_role_createdAt_idx" ON "users" USING btree ("role","createdAt");--> statement-breakpoint
CREATE INDEX "users_lastSeenAt_idx" ON "users" USING btree ("lastSeenAt");--> statement-breakpoint
CREATE INDEX "users_emailVerified_idx" ON "users" USING btree ("emailVerified");--> statement-breakpoint
CREATE INDEX "users_displayName_idx" ON "users" USING btree ("displayName");--> statement-breakpoint
CREATE INDEX "users_role_lastSeenAt_idx" ON "users" USING btree ("role","lastSeenAt");--> statement-breakpoint
CREATE UNIQUE INDEX "verificationtokens_token_key" ON "verificationtokens" USING btree ("token");--> statement-breakpoint
CREATE UNIQUE INDEX "verificationtokens_identifier_token_key" ON "verificationtokens" USING btree ("identifier","token");--> statement-breakpoint
CREATE INDEX "ai_agent_logs_agentType_createdAt_idx" ON "ai_agent_logs" USING btree ("agentType","createdAt");--> statement-breakpoint
CREATE INDEX "ai_agent_logs_success_createdAt_idx" ON "ai_agent_logs" USING btree ("success","createdAt");--> statement-breakpoint
CREATE INDEX "ai_agent_logs_taskType_createdAt_idx" ON "ai_agent_logs" USING btree ("taskType","createdAt");--> statement-breakpoint
CREATE INDEX "price_optimizations_artistId_createdAt_idx" ON "price_optimizations" USING btree ("artistId","createdAt");--> statement-breakpoint
CREATE INDEX "price_optimizations_status_isActive_idx" ON "price_optimizations" USING btree ("status","isActive");--> statement-breakpoint
CREATE INDEX "price_optimizations_testStartDate_testEndDate_idx" ON "price_optimizations" USING btree ("testStartDate","testEndDate");--> statement-breakpoint
CREATE UNIQUE INDEX "artists_userId_key" ON "artists" USING btree ("userId");--> statement-breakpoint
CREATE UNIQUE INDEX "artists_stripeAccountId_key" ON "artists" USING btree ("stripeAccountId");--> statement-breakpoint
CREATE UNIQUE INDEX "campaign_analytics_campaignId_date_key" ON "campaign_analytics" USING btree ("campaignId","date");--> statement-breakpoint
CREATE INDEX "campaign_analytics_campaignId_date_idx" ON "campaign_analytics" USING btree ("campaignId","date");--> statement-breakpoint
CREATE INDEX "campaigns_artistId_status_idx" ON "campaigns" USING btree ("artistId","status");--> statement-breakpoint
CREATE INDEX "campaigns_startDate_endDate_idx" ON "campaigns" USING btree ("startDate","endDate");--> statement-breakpoint
CREATE INDEX "campaigns_status_startDate_idx" ON "campaigns" USING btree ("status","startDate");--> statement-breakpoint
CREATE UNIQUE INDEX "challenge_leaderboards_challengeId_userId_key" ON "challenge_leaderboards" USING btree ("challengeId","userId");--> statement-breakpoint
CREATE INDEX "challenge_leaderboards_challengeId_rank_idx" ON "challenge_leaderboards" USING btree ("challengeId","rank");--> statement-breakpoint
CREATE UNIQUE INDEX "challenge_participations_challengeId_participantId_key" ON "challenge_participations" USING btree ("challengeId","participantId");--> statement-breakpoint
CREATE INDEX "challenge_participations_participantId_status_idx" ON "challenge_participations" USING btree ("participantId","status");--> statement-breakpoint
CREATE INDEX "challenge_participations_challengeId_status_idx" ON "challenge_participations" USING btree ("challengeId","status");--> statement-breakpoint
CREATE INDEX "challenge_participations_challengeId_lastActiveAt_idx" ON "challenge_participations" USING btree ("challengeId","lastActiveAt");--> statement-breakpoint
CREATE INDEX "challenge_submissions_challengeId_status_idx" ON "challenge_submissions" USING btree ("challengeId","status");--> statement-breakpoint
CREATE INDEX "challenge_submissions_submitterId_idx" ON "challenge_submissions" USING btree ("submitterId");--> statement-breakpoint
CREATE INDEX "challenge_submissions_challengeId_submittedAt_idx" ON "challenge_submissions" USING btree ("challengeId","submittedAt");--> statement-breakpoint
CREATE INDEX "challenge_submissions_reviewStatus_idx" ON "challenge_submissions" USING btree ("reviewStatus");--> statement-breakpoint
CREATE INDEX "challenges_campaignId_status_idx" ON "challenges" USING btree ("campaignId","status");--> statement-breakpoint
CREATE INDEX "challenges_startDate_endDate_idx" ON "challenges" USING btree ("startDate","endDate");--> statement-breakpoint
CREATE UNIQUE INDEX "reward_distributions_rewardId_userId_key" ON "reward_distributions" USING btree ("rewardId","userId");--> statement-breakpoint
CREATE INDEX "reward_distributions_userId_status_idx" ON "reward_distributions" USING btree ("userId","status");--> statement-breakpoint
CREATE INDEX "reward_distributions_rewardId_idx" ON "reward_distributions" USING btree ("rewardId");--> statement-breakpoint
CREATE INDEX "reward_distributions_awardedAt_idx" ON "reward_distributions" USING btree ("awardedAt");--> statement-breakpoint
CREATE INDEX "stream_chat_messages_streamId_createdAt_idx" ON "stream_chat_messages" USING btree ("streamId","createdAt");--> statement-breakpoint
CREATE INDEX "stream_chat_messages_senderId_idx" ON "stream_chat_messages" USING btree ("senderId");--> statement-breakpoint
CREATE INDEX "comments_contentId_createdAt_idx" ON "comments" USING btree ("contentId","createdAt");--> statement-breakpoint
CREATE INDEX "comments_fanId_idx" ON "comments" USING btree ("fanId");--> statement-breakpoint
CREATE INDEX "content_artistId_visibility_idx" ON "content" USING btree ("artistId","visibility");--> statement-breakpoint
CREATE INDEX "content_type_visibility_idx" ON "content" USING btree ("type","visibility");--> statement-breakpoint
CREATE INDEX "content_createdAt_idx" ON "content" USING btree ("createdAt");--> statement-breakpoint
CREATE INDEX "content_totalViews_idx" ON "content" USING btree ("totalViews");--> statement-breakpoint
CREATE INDEX "content_artistId_type_createdAt_idx" ON "content" USING btree ("artistId","type","createdAt");--> statement-breakpoint
CREATE INDEX "content_visibility_createdAt_idx" ON "content" USING btree ("visibility","createdAt");--> statement-breakpoint
CREATE INDEX "content_tags_idx" ON "content" USING btree ("tags");--> statement-breakpoint
CREATE INDEX "content_artistId_createdAt_visibility_idx" ON "content" USING btree ("artistId","createdAt","visibility");--> statement-breakpoint
CREATE INDEX "content_type_createdAt_visibility_idx" ON "content" USING btree ("type","createdAt","visibility");--> statement-breakpoint
CREATE INDEX "content_totalViews_createdAt_idx" ON "content" USING btree ("totalViews","createdAt");--> statement-breakpoint
CREATE INDEX "content_status_idx" ON "content" USING btree ("status");--> statement-breakpoint
CREATE INDEX "content_reviewedAt_idx" ON "content" USING btree ("reviewedAt");--> statement-breakpoint
CREATE UNIQUE INDEX "content_likes_userId_contentId_key" ON "content_likes" USING btree ("userId","contentId");--> statement-breakpoint
CREATE INDEX "content_likes_userId_idx" ON "content_likes" USING btree ("userId");--> statement-breakpoint
CREATE INDEX "content_likes_contentId_idx" ON "content_likes" USING btree ("contentId");--> statement-breakpoint
CREATE UNIQUE INDEX "content_views_contentId_viewerId_createdAt_key" ON "content_views" USING btree ("contentId","viewerId","createdAt");--> statement-breakpoint
CREATE INDEX "content_views_viewerId_idx" ON "content_views" USING btree ("viewerId");--> statement-breakpoint
CREATE INDEX "content_views_contentId_viewerId_idx" ON "content_views" USING btree ("contentId","viewerId");--> statement-breakpoint
CREATE INDEX "content_views_contentId_createdAt_idx" ON "content_views" USING btree ("contentId","createdAt");--> statement-breakpoint
CREATE INDEX "messages_senderId_createdAt_idx" ON "messages" USING btree ("senderId","createdAt");--> statement-breakpoint
CREATE INDEX "messages_recipientId_readAt_idx" ON "messages" USING btree ("recipientId","readAt");--> statement-breakpoint
CREATE INDEX "messages_recipientId_createdAt_idx" ON "messages" USING btree ("recipientId","createdAt");--> statement-breakpoint
CREATE INDEX "messages_senderId_recipientId_createdAt_idx" ON "messages" USING btree ("senderId","recipientId","createdAt");--> statement-breakpoint
CREATE INDEX "messages_readAt_createdAt_idx" ON "messages" USING btree ("readAt","createdAt");--> statement-breakpoint
CREATE INDEX "moderation_logs_contentId_createdAt_idx" ON "moderation_logs" USING btree ("contentId","createdAt");--> statement-breakpoint
CREATE INDEX "moderation_logs_userId_createdAt_idx" ON "moderation_logs" USING btree ("userId","createdAt");--> statement-breakpoint
CREATE INDEX "moderation_logs_status_createdAt_idx" ON "moderation_logs" USING btree ("status","createdAt");--> statement-breakpoint
CREATE INDEX "reports_reporterId_idx" ON "reports" USING btree ("reporterId");--> statement-breakpoint
CREATE INDEX "reports_targetType_targetId_idx" ON "reports" USING btree ("targetType","targetId");--> statement-breakpoint
CREATE INDEX "reports_status_idx" ON "reports" USING btree ("status");--> statement-breakpoint
CREATE INDEX "reports_reviewedBy_idx" ON "reports" USING btree ("reviewedBy");--> statement-breakpoint
CREATE INDEX "notifications_user" ON "notifications" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_unread" ON "notifications" USING btree ("user_id") WHERE "notifications"."read_at" is null;--> statement-breakpoint
CREATE INDEX "notifications_stream" ON "notifications" USING btree ("stream_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_stripeInvoiceId_key" ON "invoices" USING btree ("stripeInvoiceId");--> statement-breakpoint
CREATE INDEX "invoices_subscriptionId_status_idx" ON "invoices" USING btree ("subscriptionId","status");--> statement-breakpoint
CREATE INDEX "invoices_dueDate_idx" ON "invoices" USING btree ("dueDate");--> statement-breakpoint
CREATE INDEX "invoices_status_paidAt_idx" ON "invoices" USING btree ("status","paidAt");--> statement-breakpoint
CREATE INDEX "invoices_createdAt_idx" ON "invoices" USING btree ("createdAt");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_failures_stripeInvoiceId_key" ON "payment_failures" USING btree ("stripeInvoiceId");--> statement-breakpoint
CREATE INDEX "payment_failures_subscriptionId_isResolved_idx" ON "payment_failures" USING btree ("subscriptionId","isResolved");--> statement-breakpoint
CREATE INDEX "payment_failures_nextRetryAt_idx" ON "payment_failures" USING btree ("nextRetryAt");--> statement-breakpoint
CREATE INDEX "outbox_unpublished" ON "outbox" USING btree ("sequence") WHERE "outbox"."published_at" is null and "outbox"."refused_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_subject" ON "outbox" USING btree ("subject","sequence") WHERE "outbox"."published_at" is null and "outbox"."refused_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_refused" ON "outbox" USING btree ("refused_at") WHERE "outbox"."refused_at" is not null;--> statement-breakpoint
CREATE INDEX "outbox_published" ON "outbox" USING btree ("published_at") WHERE "outbox"."published_at" is not null;--> statement-breakpoint
CREATE INDEX "processed_events_age" ON "processed_events" USING btree ("processed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "playlist_items_playlistId_contentId_key" ON "playlist_items" USING btree ("playlistId","contentId");--> statement-breakpoint
CREATE UNIQUE INDEX "playlist_items_playlistId_position_key" ON "playlist_items" USING btree ("playlistId","position");--> statement-breakpoint
CREATE UNIQUE INDEX "playlist_likes_userId_playlistId_key" ON "playlist_likes" USING btree ("userId","playlistId");--> statement-breakpoint
CREATE INDEX "playlist_likes_userId_idx" ON "playlist_likes" USING btree ("userId");--> statement-breakpoint
CREATE INDEX "playlists_userId_idx" ON "playlists" USING btree ("userId");--> statement-breakpoint
CREATE INDEX "playlists_isPublic_createdAt_idx" ON "playlists" USING btree ("isPublic","createdAt");--> statement-breakpoint
CREATE INDEX "aws_media_assets_content" ON "aws_media_assets" USING btree ("content_id");--> statement-breakpoint
CREATE UNIQUE INDEX "live_streams_streamKey_key" ON "live_streams" USING btree ("streamKey");--> statement-breakpoint
CREATE INDEX "live_streams_artistId_status_idx" ON "live_streams" USING btree ("artistId","status");--> statement-breakpoint
CREATE INDEX "live_streams_scheduledAt_idx" ON "live_streams" USING btree ("scheduledAt");--> statement-breakpoint
CREATE INDEX "live_streams_isPublic_status_idx" ON "live_streams" USING btree ("isPublic","status");--> statement-breakpoint
CREATE INDEX "live_streams_status_startedAt_idx" ON "live_streams" USING btree ("status","startedAt");--> statement-breakpoint
CREATE INDEX "live_streams_isPublic_scheduledAt_idx" ON "live_streams" USING btree ("isPublic","scheduledAt");--> statement-breakpoint
CREATE INDEX "live_streams_artistId_isPublic_status_idx" ON "live_streams" USING btree ("artistId","isPublic","status");--> statement-breakpoint
CREATE UNIQUE INDEX "stream_poll_votes_pollId_sessionId_key" ON "stream_poll_votes" USING btree ("pollId","sessionId");--> statement-breakpoint
CREATE INDEX "stream_polls_streamId_isActive_idx" ON "stream_polls" USING btree ("streamId","isActive");--> statement-breakpoint
CREATE UNIQUE INDEX "stream_tips_stripePaymentIntentId_key" ON "stream_tips" USING btree ("stripePaymentIntentId");--> statement-breakpoint
CREATE INDEX "stream_tips_streamId_createdAt_idx" ON "stream_tips" USING btree ("streamId","createdAt");--> statement-breakpoint
CREATE INDEX "stream_tips_tipperId_idx" ON "stream_tips" USING btree ("tipperId");--> statement-breakpoint
CREATE INDEX "stream_tips_status_idx" ON "stream_tips" USING btree ("status");--> statement-breakpoint
CREATE UNIQUE INDEX "stream_viewers_sessionId_key" ON "stream_viewers" USING btree ("sessionId");--> statement-breakpoint
CREATE INDEX "stream_viewers_streamId_joinedAt_idx" ON "stream_viewers" USING btree ("streamId","joinedAt");--> statement-breakpoint
CREATE INDEX "stream_viewers_viewerId_idx" ON "stream_viewers" USING btree ("viewerId");--> statement-breakpoint
CREATE UNIQUE INDEX "one_open_session" ON "streaming_sessions" USING btree ("live_stream_id") WHERE "streaming_sessions"."status" not in ('ended', 'failed');--> statement-breakpoint
CREATE UNIQUE INDEX "one_session_for_each_announced_time" ON "streaming_sessions" USING btree ("live_stream_id","scheduled_for");--> statement-breakpoint
CREATE INDEX "streaming_sessions_stream" ON "streaming_sessions" USING btree ("live_stream_id","created_at");--> statement-breakpoint
CREATE INDEX "streaming_sessions_channel" ON "streaming_sessions" USING btree ("media_live_channel_arn");--> statement-breakpoint
CREATE INDEX "streaming_sessions_retired" ON "streaming_sessions" USING btree ("retired_channel_arn");--> statement-breakpoint
CREATE INDEX "streaming_sessions_queue" ON "streaming_sessions" USING btree ("queue_number") WHERE "streaming_sessions"."status" = 'requested';--> statement-breakpoint
CREATE INDEX "streaming_sessions_held" ON "streaming_sessions" USING btree ("admitted_at") WHERE "streaming_sessions"."admitted_at" is not null and "streaming_sessions"."cleaned_at" is null;--> statement-breakpoint
CREATE INDEX "streaming_sessions_ready" ON "streaming_sessions" USING btree ("ready_at") WHERE "streaming_sessions"."ready_at" is not null;--> statement-breakpoint
CREATE INDEX "streaming_sessions_freed" ON "streaming_sessions" USING btree ("cleaned_at") WHERE "streaming_sessions"."admitted_at" is not null;--> statement-breakpoint
CREATE INDEX "streaming_sessions_uncleaned" ON "streaming_sessions" USING btree ("looked_at" NULLS FIRST,"created_at") WHERE "streaming_sessions"."cleaned_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_stripeSubscriptionId_key" ON "subscriptions" USING btree ("stripeSubscriptionId");--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_fanId_tierId_key" ON "subscriptions" USING btree ("fanId","tierId");--> statement-breakpoint
CREATE INDEX "subscriptions_fanId_idx" ON "subscriptions" USING btree ("fanId");--> statement-breakpoint
CREATE INDEX "subscriptions_artistId_idx" ON "subscriptions" USING btree ("artistId");--> statement-breakpoint
CREATE INDEX "subscriptions_status_idx" ON "subscriptions" USING btree ("status");--> statement-breakpoint
CREATE INDEX "subscriptions_currentPeriodEnd_idx" ON "subscriptions" USING btree ("currentPeriodEnd");--> statement-breakpoint
CREATE INDEX "subscriptions_fanId_status_idx" ON "subscriptions" USING btree ("fanId","status");--> statement-breakpoint
CREATE INDEX "subscriptions_artistId_status_idx" ON "subscriptions" USING btree ("artistId","status");--> statement-breakpoint
CREATE INDEX "subscriptions_status_currentPeriodEnd_idx" ON "subscriptions" USING btree ("status","currentPeriodEnd");--> statement-breakpoint
CREATE INDEX "subscriptions_fanId_artistId_status_idx" ON "subscriptions" USING btree ("fanId","artistId","status");--> statement-breakpoint
CREATE UNIQUE INDEX "_TierContent_AB_unique" ON "_TierContent" USING btree ("A","B");--> statement-breakpoint
CREATE INDEX "_TierContent_B_index" ON "_TierContent" USING btree ("B");--> statement-breakpoint
CREATE INDEX "tiers_artistId_isActive_idx" ON "tiers" USING btree ("artistId","isActive");