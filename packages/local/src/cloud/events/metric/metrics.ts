import type { State } from "../../state.ts";
import type { Dimensions, Sample } from "./datum.ts";

/** A metric's identity: metrics that differ in one dimension are two. */
export interface Metric {
  namespace: string;
  name: string;
  dimensions: Dimensions;
}

interface Stored extends Metric {
  at: number;
  unit: string;
  sample: Sample;
}

/** CloudWatch keeps points of one minute for 15 days, then coarser ones, which are not kept here. */
const retention = 15 * 24 * 3_600_000;

/** Data points in SQLite. Times are milliseconds. */
export const metrics = (state: State, now: () => number) => {
  const database = state.database;
  database.exec(`
    create table if not exists metric_samples (
      sequence integer primary key, namespace text not null, name text not null, dimensions text not null,
      at integer not null, unit text not null, sample text not null);
    create index if not exists metric_samples_by_metric on metric_samples (namespace, name, dimensions, at);
    create index if not exists metric_samples_by_time on metric_samples (at);`);
  return {
    add: ({ namespace, name, dimensions, at, unit, sample }: Stored): void => {
      database
        .prepare("insert into metric_samples (namespace, name, dimensions, at, unit, sample) values (?, ?, ?, ?, ?, ?)")
        .run(namespace, name, keyOf(dimensions), at, unit, JSON.stringify(sample));
    },
    forgetOld: (): void => {
      database.prepare("delete from metric_samples where at < ?").run(now() - retention);
    },
    /** Deletes a namespace's points before `before`. */
    forget: (namespace: string, before: number): void => {
      database.prepare("delete from metric_samples where namespace = ? and at < ?").run(namespace, before);
    },
    /** Points from `from` up to, not including, `to`. */
    read: ({ namespace, name, dimensions }: Metric, from: number, to: number, unit?: string) =>
      database
        .prepare(
          `select at, sample from metric_samples where namespace = ? and name = ? and dimensions = ?
           and at >= ? and at < ? and (? is null or unit = ?) order by at`,
        )
        .all(namespace, name, keyOf(dimensions), from, to, unit ?? null, unit ?? null)
        .map((row) => ({ at: Number(row.at), sample: JSON.parse(String(row.sample)) as Sample })),
    /** Every metric, in the order of their keys. */
    list: (): (Metric & { key: string })[] =>
      database
        .prepare(
          `select distinct namespace, name, dimensions, namespace || '|' || name || '|' || dimensions as key
           from metric_samples order by key`,
        )
        .all()
        .map((row) => ({
          namespace: String(row.namespace),
          name: String(row.name),
          dimensions: JSON.parse(String(row.dimensions)) as Dimensions,
          key: String(row.key),
        })),
  };
};

export type Metrics = ReturnType<typeof metrics>;

/** Dimensions in the order of their names: their order says nothing. */
const keyOf = (dimensions: Dimensions): string =>
  JSON.stringify(
    [...dimensions].sort((a, b) => (a.Name < b.Name ? -1 : 1)).map(({ Name, Value }) => ({ Name, Value })),
  );
