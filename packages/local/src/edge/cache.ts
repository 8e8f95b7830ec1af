import type { IncomingHttpHeaders } from "node:http";
import { LRUCache } from "lru-cache";

/** One answer, whole, the same for everyone. */
export interface Entry {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** When the origin gave it, in ms. */
  at: number;
  /** The body compressed, once somebody has asked for it so. */
  compressed: Map<string, Promise<Buffer>>;
}

/** What a fill brings: an answer, and for how many seconds it is kept. Undefined is too large to be kept at all. */
export type Fill = () => Promise<{ entry: Entry; seconds: number } | undefined>;

/**
 * Answers that are kept: bounded in bytes, least recently asked for first out. Of viewers who ask for the same thing at
 * once, one asks the origin and all get its answer.
 */
export class Cache {
  readonly #entries: LRUCache<string, Entry>;
  readonly #pending = new Map<string, Promise<Entry | undefined>>();

  constructor(bytes: number, now: () => number) {
    this.#entries = new LRUCache({
      maxSize: bytes,
      sizeCalculation: ({ body }) => body.length + 1_024,
      // No timer that would keep an older reading of the clock.
      ttlResolution: 0,
      perf: { now },
    });
  }

  /** What is kept under `key` and still fresh. */
  peek(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** The entry under `key`, filled where there is none. `hit` is whether the origin was spared. */
  async get(key: string, fill: Fill): Promise<{ entry: Entry | undefined; hit: boolean }> {
    const entry = this.#entries.get(key);
    if (entry) return { entry, hit: true };
    const pending = this.#pending.get(key);
    if (pending) return { entry: await pending, hit: true };
    const filling = this.#fill(key, fill).finally(() => this.#pending.delete(key));
    this.#pending.set(key, filling);
    return { entry: await filling, hit: false };
  }

  async #fill(key: string, fill: Fill): Promise<Entry | undefined> {
    const filled = await fill();
    if (filled && filled.seconds > 0) this.#entries.set(key, filled.entry, { ttl: Math.ceil(filled.seconds * 1000) });
    return filled?.entry;
  }
}
