import { TooManyRequestsException } from "@aws-sdk/client-medialive";
import { TooManyRequestsException as TooManyPackageRequests } from "@aws-sdk/client-mediapackage";
import { log } from "@directfanz/core/platform/log";
import * as Session from "@directfanz/core/stream/session";

/**
 * AWS takes no more: the account's quota is used up, by others than us or because ours is noted wrongly, or calls come too
 * often; both are a 429 (API references, CreateChannel and CreateInput, "Limit exceeded"). What AWS says wins over our
 * count: the broadcast keeps its place before everybody who waits, nobody else is admitted, and the reconciler asks again
 * each minute. Any other error is thrown on.
 */
export const crowded =
  ({ id }: Session.SessionRow, now: Date) =>
  async (error: unknown): Promise<undefined> => {
    if (!(error instanceof TooManyRequestsException || error instanceof TooManyPackageRequests)) throw error;
    log.warn({ sessionId: id, said: error.message }, "AWS has no room for a channel");
    await Session.note(id, { crowdedAt: now });
  };
