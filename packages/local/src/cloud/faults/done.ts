import type { State } from "../state.ts";

/** A fault that happened. */
export interface Done {
  sequence: number;
  /** ISO 8601. */
  at: string;
  /** `lost`, `duplicated`, `echoed`, `delayed`, `held`, `throttled`, `failedBefore`, `failedAfter`, … */
  kind: string;
  /** What it happened to: an event's type, a function, `service.Operation`, a channel, a job. */
  subject: string;
  detail: Record<string, unknown>;
}

/** Faults that are remembered. */
const remembered = 10_000;

/** What was done, in SQLite, bounded: it outlives a process that is killed in the middle of it. */
export const doneFaults = (state: State, limit = remembered) => {
  const { database } = state;
  database.exec(`
    create table if not exists faults_done (
      sequence integer primary key autoincrement, at text not null, kind text not null, subject text not null,
      detail text not null);`);
  return {
    add: (kind: string, subject: string, detail: Record<string, unknown>): void => {
      const { lastInsertRowid } = database
        .prepare("insert into faults_done (at, kind, subject, detail) values (?, ?, ?, ?)")
        .run(new Date().toISOString(), kind, subject, JSON.stringify(detail));
      database.prepare("delete from faults_done where sequence <= ?").run(Number(lastInsertRowid) - limit);
    },
    /** Oldest first, those that follow `after`. */
    list: (after: number, most: number): Done[] =>
      database
        .prepare("select * from faults_done where sequence > ? order by sequence limit ?")
        .all(after, most)
        .map((row) => ({
          sequence: Number(row.sequence),
          at: String(row.at),
          kind: String(row.kind),
          subject: String(row.subject),
          detail: JSON.parse(String(row.detail)) as Record<string, unknown>,
        })),
    /** How many of each kind are remembered. */
    counts: (): Record<string, number> =>
      Object.fromEntries(
        database
          .prepare("select kind, count(*) as count from faults_done group by kind order by kind")
          .all()
          .map((row) => [String(row.kind), Number(row.count)]),
      ),
  };
};

export type DoneFaults = ReturnType<typeof doneFaults>;
