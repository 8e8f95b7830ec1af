import * as Chat from "@directfanz/core/chat";
import { signedIn } from "@directfanz/core/platform/actor";
import { count } from "@directfanz/core/platform/meter";
import { keys, redis } from "@directfanz/core/platform/redis";
import { Refused } from "@directfanz/core/platform/refused";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { Page } from "./contract.ts";
import { actorOf } from "./rooms.ts";

/** Five lines in a row, one a second for long. Counted by person, over all servers and streams. */
const pace = { points: 5, duration: 5 };

let limiter: RateLimiterRedis | undefined;
const perPerson = (): RateLimiterRedis => {
  limiter ??= new RateLimiterRedis({
    ...pace,
    storeClient: redis(),
    keyPrefix: keys.rateLimit.prefix,
    // Without Redis each server counts for itself.
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(pace),
  });
  return limiter;
};

/** Says something for whoever is at the page. Refused: as `Chat.say` does, and 429 `chat.too_fast`. */
export const say = async (page: Page, streamId: string, text: string): Promise<Chat.ChatMessage> => {
  const actor = signedIn(await actorOf(page));
  try {
    await perPerson().consume(`{${actor.userId}}:chat`);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    count("limits.exceeded", { limit: "chat" });
    const retryAfterSeconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    throw new Refused("chat.too_fast", 429, "You are writing faster than others can read.", {
      suggestion: `Wait ${retryAfterSeconds} s and try again.`,
      retryAfterSeconds,
    });
  }
  return Chat.say(streamId, text, actor);
};
