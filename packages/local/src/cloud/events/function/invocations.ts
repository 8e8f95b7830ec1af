import type { State } from "../../state.ts";
import type { FunctionError, Outcome } from "./outcome.ts";

/** One invocation: of the console and the API (`sync`), or of an event (`async`), which is retried. */
export interface Invocation {
  id: string;
  function: string;
  kind: "sync" | "async";
  payload: unknown;
  state: "waiting" | "running" | "succeeded" | "failed";
  /** Attempts that have begun. */
  attempts: number;
  dueAt: number;
  createdAt: number;
}

export interface Attempt {
  invocation: string;
  number: number;
  startedAt: number;
  milliseconds: number;
  ok: boolean;
  response: unknown;
  error: FunctionError | undefined;
  logs: string[];
}

/** What was invoked, with its attempts, in SQLite, so that no asynchronous invocation is lost with the process. */
export interface Invocations {
  add(invocation: Omit<Invocation, "attempts">): void;
  /** Due asynchronous invocations, oldest first; at most `limit` of each function. */
  due(now: number, functions: { name: string; limit: number }[]): Invocation[];
  nextDue(): number | undefined;
  waiting(name: string): number;
  begin(id: string): void;
  settle(id: string, state: Invocation["state"], dueAt: number): void;
  record(id: string, startedAt: number, outcome: Outcome): void;
  /** Newest first. */
  recent(limit: number): Invocation[];
  attempts(id: string): Attempt[];
  /** Forgets what ended long ago: all but the newest `keep` invocations that have ended. */
  trim(keep: number): void;
}

export const invocations = (state: State): Invocations => {
  const database = state.database;
  database.exec(`
    create table if not exists function_invocations (
      sequence integer primary key, id text not null unique, function text not null, kind text not null,
      payload text not null, state text not null, attempts integer not null default 0,
      due_at integer not null, created_at integer not null);
    create index if not exists function_invocations_due on function_invocations (state, due_at);
    create table if not exists function_attempts (
      sequence integer primary key, invocation text not null, number integer not null, started_at integer not null,
      milliseconds integer not null, outcome text not null, logs text not null);
    create index if not exists function_attempts_by_invocation on function_attempts (invocation);
    -- What ran when the process was killed was an attempt that failed without a word: it is due again.
    update function_invocations set state = case kind when 'async' then 'waiting' else 'failed' end where state = 'running';`);
  return {
    add: ({ id, function: name, kind, payload, state: first, dueAt, createdAt }) => {
      database
        .prepare(
          `insert into function_invocations (id, function, kind, payload, state, due_at, created_at)
           values (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(id, name, kind, JSON.stringify(payload ?? null), first, dueAt, createdAt);
    },
    due: (now, functions) =>
      functions.flatMap(({ name, limit }) =>
        database
          .prepare(
            `select * from function_invocations where state = 'waiting' and due_at <= ? and function = ?
             order by due_at, sequence limit ?`,
          )
          .all(now, name, Math.max(0, limit))
          .map(fromRow),
      ),
    nextDue: () => {
      const row = database.prepare("select min(due_at) as due from function_invocations where state = 'waiting'").get();
      return row?.due === null || row?.due === undefined ? undefined : Number(row.due);
    },
    waiting: (name) => {
      const row = database
        .prepare("select count(*) as count from function_invocations where state = 'waiting' and function = ?")
        .get(name);
      return Number(row?.count ?? 0);
    },
    begin: (id) => {
      database
        .prepare("update function_invocations set state = 'running', attempts = attempts + 1 where id = ?")
        .run(id);
    },
    settle: (id, next, dueAt) => {
      database.prepare("update function_invocations set state = ?, due_at = ? where id = ?").run(next, dueAt, id);
    },
    record: (id, startedAt, { logs, milliseconds, ...outcome }) => {
      database
        .prepare(
          `insert into function_attempts (invocation, number, started_at, milliseconds, outcome, logs)
           values (?, (select attempts from function_invocations where id = ?), ?, ?, ?, ?)`,
        )
        .run(id, id, startedAt, milliseconds, JSON.stringify(outcome), JSON.stringify(logs));
    },
    recent: (limit) =>
      database.prepare("select * from function_invocations order by sequence desc limit ?").all(limit).map(fromRow),
    attempts: (id) =>
      database
        .prepare("select * from function_attempts where invocation = ? order by sequence")
        .all(id)
        .map((row) => {
          const outcome = JSON.parse(String(row.outcome)) as { ok: boolean; response?: unknown; error?: FunctionError };
          return {
            invocation: String(row.invocation),
            number: Number(row.number),
            startedAt: Number(row.started_at),
            milliseconds: Number(row.milliseconds),
            ok: outcome.ok,
            response: outcome.response,
            error: outcome.error,
            logs: JSON.parse(String(row.logs)) as string[],
          };
        }),
    trim: (keep) => {
      const gone = database
        .prepare(
          `delete from function_invocations where state in ('succeeded', 'failed')
           and sequence <= (select max(sequence) from function_invocations) - ? returning id`,
        )
        .all(keep);
      const attempts = database.prepare("delete from function_attempts where invocation = ?");
      for (const { id } of gone) attempts.run(String(id));
    },
  };
};

const fromRow = (row: Record<string, unknown>): Invocation => ({
  id: String(row.id),
  function: String(row.function),
  kind: row.kind === "sync" ? "sync" : "async",
  payload: JSON.parse(String(row.payload)),
  state: row.state as Invocation["state"],
  attempts: Number(row.attempts),
  dueAt: Number(row.due_at),
  createdAt: Number(row.created_at),
});
