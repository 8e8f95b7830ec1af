import type { StatementSync } from "node:sqlite";
import type { State } from "../state.ts";
import type { Checksum } from "./checksums.ts";

export interface StoredObject {
  bucket: string;
  key: string;
  /** The name of its content among the blobs. */
  file: string;
  size: number;
  /** Without quotes. */
  etag: string;
  /** Milliseconds since 1970, whole seconds, as HTTP dates have no finer ones. */
  modified: number;
  /** Content headers and user metadata, as they are given back. */
  headers: Record<string, string>;
  storageClass: string;
  checksum?: Checksum;
  /** The sizes of its parts, where it was uploaded in parts. */
  parts?: number[];
  tags?: Record<string, string>;
}

/** The objects of all buckets, in the order of their keys' UTF-8 bytes, which is S3's. */
export class Catalog {
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #seek: StatementSync;
  readonly #named: StatementSync;

  constructor({ database }: State) {
    database.exec(`
      create table if not exists s3_objects (
        bucket text not null, key text not null, file text not null, document text not null,
        primary key (bucket, key)
      ) without rowid;
      create index if not exists s3_objects_file on s3_objects (file);`);
    this.#get = database.prepare("select document from s3_objects where bucket = ? and key = ?");
    this.#put = database.prepare(
      "insert into s3_objects values (?, ?, ?, ?) on conflict do update set file = excluded.file, document = excluded.document",
    );
    this.#remove = database.prepare("delete from s3_objects where bucket = ? and key = ?");
    this.#seek = database.prepare("select document from s3_objects where bucket = ? and key >= ? order by key limit ?");
    this.#named = database.prepare("select 1 from s3_objects where file = ?");
  }

  get(bucket: string, key: string): StoredObject | undefined {
    const row = this.#get.get(bucket, key);
    return row && (JSON.parse(String(row.document)) as StoredObject);
  }

  put(object: StoredObject): void {
    this.#put.run(object.bucket, object.key, object.file, JSON.stringify(object));
  }

  remove(bucket: string, key: string): void {
    this.#remove.run(bucket, key);
  }

  /** Objects whose keys are `from` or follow it. */
  seek(bucket: string, from: string, limit: number): StoredObject[] {
    return this.#seek.all(bucket, from, limit).map((row) => JSON.parse(String(row.document)) as StoredObject);
  }

  isEmpty(bucket: string): boolean {
    return this.seek(bucket, "", 1).length === 0;
  }

  names(file: string): boolean {
    return this.#named.get(file) !== undefined;
  }
}
