import type { State } from "../../state.ts";
import type { BusEvent } from "./event.ts";

/** Events that came, newest first, for the console. */
export interface Seen {
  bus: string;
  event: BusEvent;
}

/** Events that are remembered. */
const remembered = 1_000;

/** What came over the buses, in SQLite, bounded. */
export const history = (state: State) => {
  const database = state.database;
  database.exec(`
    create table if not exists bus_events (
      sequence integer primary key, id text not null unique, bus text not null, event text not null);`);
  return {
    add: (bus: string, event: BusEvent): void => {
      database
        .prepare("insert into bus_events (id, bus, event) values (?, ?, ?) on conflict do nothing")
        .run(event.id, bus, JSON.stringify(event));
      database
        .prepare("delete from bus_events where sequence <= (select max(sequence) from bus_events) - ?")
        .run(remembered);
    },
    recent: (limit: number): Seen[] =>
      database
        .prepare("select bus, event from bus_events order by sequence desc limit ?")
        .all(limit)
        .map((row) => ({ bus: String(row.bus), event: JSON.parse(String(row.event)) as BusEvent })),
  };
};

export type History = ReturnType<typeof history>;
