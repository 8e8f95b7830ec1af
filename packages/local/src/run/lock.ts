import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Takes a lock that belongs to this process until it is released or the process ends, however it ends: the operating
 * system holds it, through SQLite. Undefined where another process has it.
 */
export const takeLock = (folder: string, name = "lock"): { release: () => void } | undefined => {
  const database = new DatabaseSync(join(folder, name));
  try {
    database.exec("pragma busy_timeout = 0; begin exclusive");
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked/.test(error.message)) return undefined;
    throw error;
  }
};
