import type { State } from "../../state.ts";
import type { Destination, Origin } from "./target.ts";

/** One delivery: an event to one target. `dead` lies in a queue; `dropped` had none to go to. */
export interface Delivery {
  id: number;
  eventId: string;
  origin: Origin;
  destination: Destination;
  /** The text that the target gets. */
  input: string;
  state: "waiting" | "delivered" | "dead" | "dropped";
  /** Attempts made. */
  attempts: number;
  dueAt: number;
  createdAt: number;
  error: { code: string; message: string } | undefined;
}

/** Deliveries in SQLite: written before the event is acknowledged, so that a kill loses none. */
export interface Deliveries {
  /** Due at once, unless it says otherwise. Answers its id. */
  add(
    delivery: Pick<Delivery, "eventId" | "origin" | "destination" | "input" | "createdAt"> & { dueAt?: number },
  ): number;
  /** Moves a delivery that was not tried yet. */
  postpone(id: number, dueAt: number): void;
  /** Makes everything due that was not tried yet. */
  hasten(now: number): void;
  due(now: number, limit: number): Delivery[];
  nextDue(): number | undefined;
  settle(delivery: Delivery): void;
  ofEvent(eventId: string): Delivery[];
  /** Newest first. */
  recent(limit: number): Delivery[];
  /** Forgets settled deliveries but the newest `keep`. */
  trim(keep: number): void;
}

export const deliveries = (state: State): Deliveries => {
  const database = state.database;
  database.exec(`
    create table if not exists deliveries (
      id integer primary key, event_id text not null, origin text not null, destination text not null,
      input text not null, state text not null default 'waiting', attempts integer not null default 0,
      due_at integer not null, created_at integer not null, error text);
    create index if not exists deliveries_due on deliveries (state, due_at);
    create index if not exists deliveries_by_event on deliveries (event_id);`);
  return {
    add: ({ eventId, origin, destination, input, createdAt, dueAt = createdAt }) => {
      const { lastInsertRowid } = database
        .prepare(
          "insert into deliveries (event_id, origin, destination, input, due_at, created_at) values (?, ?, ?, ?, ?, ?)",
        )
        .run(eventId, JSON.stringify(origin), JSON.stringify(destination), input, dueAt, createdAt);
      return Number(lastInsertRowid);
    },
    postpone: (id, dueAt) => {
      database
        .prepare("update deliveries set due_at = ? where id = ? and state = 'waiting' and attempts = 0")
        .run(dueAt, id);
    },
    hasten: (now) => {
      database
        .prepare("update deliveries set due_at = ? where state = 'waiting' and attempts = 0 and due_at > ?")
        .run(now, now);
    },
    due: (now, limit) =>
      database
        .prepare("select * from deliveries where state = 'waiting' and due_at <= ? order by due_at, id limit ?")
        .all(now, limit)
        .map(fromRow),
    nextDue: () => {
      const row = database.prepare("select min(due_at) as due from deliveries where state = 'waiting'").get();
      return row?.due === null || row?.due === undefined ? undefined : Number(row.due);
    },
    settle: ({ id, state: next, attempts, dueAt, error }) => {
      database
        .prepare("update deliveries set state = ?, attempts = ?, due_at = ?, error = ? where id = ?")
        .run(next, attempts, dueAt, error ? JSON.stringify(error) : null, id);
    },
    ofEvent: (eventId) =>
      database.prepare("select * from deliveries where event_id = ? order by id").all(eventId).map(fromRow),
    recent: (limit) => database.prepare("select * from deliveries order by id desc limit ?").all(limit).map(fromRow),
    trim: (keep) => {
      database
        .prepare("delete from deliveries where state <> 'waiting' and id <= (select max(id) from deliveries) - ?")
        .run(keep);
    },
  };
};

const fromRow = (row: Record<string, unknown>): Delivery => ({
  id: Number(row.id),
  eventId: String(row.event_id),
  origin: JSON.parse(String(row.origin)) as Origin,
  destination: JSON.parse(String(row.destination)) as Destination,
  input: String(row.input),
  state: row.state as Delivery["state"],
  attempts: Number(row.attempts),
  dueAt: Number(row.due_at),
  createdAt: Number(row.created_at),
  error: row.error === null ? undefined : (JSON.parse(String(row.error)) as { code: string; message: string }),
});
