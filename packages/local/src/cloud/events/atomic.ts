import type { DatabaseSync } from "node:sqlite";

/** Runs `work` in one transaction, or within the one that is open: a service may send an event while it commits. */
export const atomically = <T>(database: DatabaseSync, work: () => T): T => {
  if (database.isTransaction) return work();
  database.exec("begin immediate");
  try {
    const answer = work();
    database.exec("commit");
    return answer;
  } catch (error) {
    database.exec("rollback");
    throw error;
  }
};
