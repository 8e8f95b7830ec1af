import { createHash } from "node:crypto";
import { count } from "@directfanz/core/platform/meter";
import { keys, redis } from "@directfanz/core/platform/redis";
import { Refused } from "@directfanz/core/platform/refused";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";

/** How often, in how many seconds. `RATE_LIMIT_FACTOR` multiplies all of them, for load tests. */
export const limits = {
  signInByAccount: { points: 10, duration: 900 },
  signInByAddress: { points: 50, duration: 900 },
  /** A household, a school, or a machine on which the whole platform is tried out, is one address. */
  signUpByAddress: { points: 100, duration: 3600 },
  changesByUser: { points: 120, duration: 60 },
  /** Many people can share an address. */
  changesByAddress: { points: 600, duration: 60 },
};
export type Limit = keyof typeof limits;

const limiters = new Map<Limit, RateLimiterRedis>();

const limiter = (limit: Limit): RateLimiterRedis => {
  const made = limiters.get(limit);
  if (made) return made;
  const { points, duration } = limits[limit];
  const options = { points: points * Number(process.env.RATE_LIMIT_FACTOR ?? 1), duration };
  const limiter = new RateLimiterRedis({
    ...options,
    storeClient: redis(),
    keyPrefix: keys.rateLimit.prefix,
    // Without Redis each process counts for itself: looser, but neither open nor shut.
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(options),
  });
  limiters.set(limit, limiter);
  return limiter;
};

/** Redis sees who was counted only as a hash: addresses of people are nothing to keep there. */
const counter = (limit: Limit, who: string) =>
  `{${createHash("sha256").update(who).digest("base64url").slice(0, 22)}}:${limit}`;

/** Counts one more, or refuses: 429 `rate_limit.exceeded` with the seconds to wait. */
export const spend = async (limit: Limit, who: string): Promise<void> => {
  try {
    await limiter(limit).consume(counter(limit, who));
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    count("limits.exceeded", { limit });
    const retryAfterSeconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    throw new Refused("rate_limit.exceeded", 429, "This was too often.", {
      suggestion: `Wait ${retryAfterSeconds} s and try again.`,
      retryAfterSeconds,
    });
  }
};

/** Takes one back: what was counted turned out well. */
export const giveBack = async (limit: Limit, who: string): Promise<void> => {
  await limiter(limit).reward(counter(limit, who));
};

/** Forgets what was counted. */
export const forgive = async (limit: Limit, who: string): Promise<void> => {
  await limiter(limit).delete(counter(limit, who));
};
