import { sql } from "drizzle-orm";
import { afterCommit, transaction } from "../platform/database.ts";
import { places, room } from "./queue.ts";
import { move } from "./session.ts";

/** How many are admitted in one transaction at most: their streams are locked until it commits. */
const batch = 100;

/**
 * Admits waiting broadcasts while channels are free; within a transaction, once that has committed. Whoever makes a wish
 * or frees a channel calls this after its own commit. Where nothing can be done it is one statement and no lock.
 */
export const admitWaiting = (): Promise<void> => afterCommit(admit);

const admit = async (): Promise<void> => {
  for (;;) {
    const { free, waiting } = await room();
    if (free === 0 || waiting === 0) return;
    // Who holds the lock asks once more after its commit, and sees then what we saw: nobody need wait for it.
    if ((await admitBatch()) === "busy") return;
  }
};

/**
 * The lock is the semaphore: one batch at a time, in the whole platform. It stands before every stream's row, here and
 * nowhere else, and each other transaction locks one stream at most: so no two can wait for each other. It ends with the
 * transaction, which is all that a pool in transaction mode can hold.
 */
const admitBatch = (): Promise<"busy" | "done"> =>
  transaction(async (tx) => {
    const [lock] = await tx.execute<{ held: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtext('capacity')) as held`,
    );
    if (!lock?.held) return "busy";
    const { free } = await room();
    const first = free > 0 ? await places(Math.min(free, batch)) : [];
    for (const { sessionId } of first) await move(sessionId, "admitted");
    return "done";
  });
