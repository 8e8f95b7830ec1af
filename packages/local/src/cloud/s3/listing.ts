import type { StoredObject } from "./catalog.ts";

export interface Listing {
  /** Objects and common prefixes together, in the order of their keys. */
  entries: Entry[];
  /** The last entry's key or prefix, where more follow. */
  next?: string;
}

export type Entry = { object: StoredObject } | { prefix: string };

export interface Wanted {
  prefix: string;
  /** Empty for none. */
  delimiter: string;
  /** Keys that follow this one; what lies under a common prefix of its own is passed over with it. */
  after: string;
  limit: number;
}

type Seek = (from: string, limit: number) => StoredObject[];

/**
 * One page of a bucket (S3 API Reference, "ListObjectsV2"). A common prefix costs one look-up, however many keys lie
 * under it.
 */
export const listing = (seek: Seek, { prefix, delimiter, after, limit }: Wanted): Listing => {
  const entries: Entry[] = [];
  const passed = after === "" ? undefined : commonPrefix(after, prefix, delimiter);
  let from: string | undefined = after === "" ? prefix : later(prefix, passed ? beyond(passed) : `${after}\0`);
  while (from !== undefined) {
    const page = seek(from, delimiter === "" ? limit + 1 - entries.length : 32);
    from = undefined;
    for (const object of page) {
      if (!object.key.startsWith(prefix)) return { entries };
      if (entries.length >= limit) return { entries, ...nextOf(entries) };
      const common = commonPrefix(object.key, prefix, delimiter);
      if (common === undefined) entries.push({ object });
      else entries.push({ prefix: common });
      from = common === undefined ? `${object.key}\0` : beyond(common);
      if (common !== undefined) break;
    }
  }
  return { entries };
};

const nextOf = (entries: Entry[]): { next?: string } => {
  const last = entries.at(-1);
  return last ? { next: "prefix" in last ? last.prefix : last.object.key } : {};
};

export const commonPrefix = (key: string, prefix: string, delimiter: string): string | undefined => {
  if (delimiter === "" || !key.startsWith(prefix)) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
};

/** The first key, by UTF-8 bytes, that follows every key under a prefix; undefined where there is none. */
export const beyond = (prefix: string): string | undefined => {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) ?? 0;
    // Surrogates are no characters of UTF-8.
    const next = point === 0xd7ff ? 0xe000 : point + 1;
    if (next <= 0x10ffff) return points.join("") + String.fromCodePoint(next);
  }
  return undefined;
};

const later = (a: string, b: string | undefined): string | undefined =>
  b === undefined ? undefined : Buffer.compare(Buffer.from(a), Buffer.from(b)) >= 0 ? a : b;
