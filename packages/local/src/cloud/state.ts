import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * What the local cloud knows, in one SQLite file, so that it survives a restart and a kill. Each service keeps
 * documents by kind and key; objects and segments are files beside it.
 */
export class State {
  readonly database: DatabaseSync;

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.database = new DatabaseSync(file);
    this.database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = normal;
      create table if not exists documents (
        kind text not null, key text not null, document text not null,
        primary key (kind, key)
      ) without rowid;`);
  }

  /** The documents of one kind, typed. */
  collection<T>(kind: string): Collection<T> {
    return new Collection<T>(this.database, kind);
  }

  close(): void {
    this.database.close();
  }
}

/** Documents of one kind, by key, in the order of their keys. */
export class Collection<T> {
  readonly #database: DatabaseSync;
  readonly #kind: string;

  constructor(database: DatabaseSync, kind: string) {
    this.#database = database;
    this.#kind = kind;
  }

  get(key: string): T | undefined {
    const row = this.#database
      .prepare("select document from documents where kind = ? and key = ?")
      .get(this.#kind, key);
    return row ? (JSON.parse(String(row.document)) as T) : undefined;
  }

  set(key: string, document: T): void {
    this.#database
      .prepare("insert into documents values (?, ?, ?) on conflict do update set document = excluded.document")
      .run(this.#kind, key, JSON.stringify(document));
  }

  delete(key: string): boolean {
    return this.#database.prepare("delete from documents where kind = ? and key = ?").run(this.#kind, key).changes > 0;
  }

  /** Documents whose keys follow `after` and start with `prefix`, at most `limit`. */
  list({ after = "", prefix = "", limit = 10_000 }: { after?: string; prefix?: string; limit?: number } = {}): T[] {
    return this.#database
      .prepare(
        "select document from documents where kind = ? and key > ? and substr(key, 1, length(?)) = ? order by key limit ?",
      )
      .all(this.#kind, after, prefix, prefix, limit)
      .map((row) => JSON.parse(String(row.document)) as T);
  }
}
