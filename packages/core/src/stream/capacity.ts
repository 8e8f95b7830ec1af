import { asc, eq, sql } from "drizzle-orm";
import { type Database, transaction } from "../platform/database.ts";
import { link } from "../platform/links.ts";
import { move } from "./session.ts";
import { streamingSessions } from "./stream.sql.ts";

/**
 * Admits waiting broadcasts, first come, first served, while channels are free. A channel is held from the admission until
 * nothing of the broadcast is left on AWS. One at a time: the lock stands before every stream's row, here and nowhere
 * else, so that two of them cannot wait for each other.
 */
export const admitWaiting = (): Promise<number> =>
  transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('capacity'))`);
    const free = quota() - (await held(tx));
    if (free <= 0) return 0;
    const waiting = await tx
      .select({ id: streamingSessions.id })
      .from(streamingSessions)
      .where(eq(streamingSessions.status, "requested"))
      .orderBy(asc(streamingSessions.queueNumber))
      .limit(Math.min(free, 100));
    for (const { id } of waiting) await move(id, "admitted");
    return waiting.length;
  });

/** How many broadcasts may hold a channel at once: each needs one of MediaLive's and one of MediaPackage's. */
const quota = (): number => {
  const { quotas } = link("Live");
  return quotas ? Math.min(quotas.channels, quotas.packages) : Number.POSITIVE_INFINITY;
};

const held = (tx: Database): Promise<number> =>
  tx.$count(
    streamingSessions,
    sql`${streamingSessions.admittedAt} is not null and ${streamingSessions.cleanedAt} is null`,
  );
