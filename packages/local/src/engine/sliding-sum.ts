/** Milliseconds that are summed up together, and that are kept. */
const BUCKET = 250;
const KEPT = 15_000;

/** Sums over the last seconds. It keeps a few numbers, however much is added. Times are milliseconds. */
export class SlidingSum {
  readonly #since: number;
  readonly #buckets: { start: number; sum: number }[] = [];

  /** What it measures began at `since`. */
  constructor(since: number) {
    this.#since = since;
  }

  add(at: number, value: number): void {
    const start = Math.floor(at / BUCKET) * BUCKET;
    const last = this.#buckets.at(-1);
    if (last && last.start >= start) last.sum += value;
    else this.#buckets.push({ start, sum: value });
    while ((this.#buckets[0]?.start ?? start) <= start - KEPT) this.#buckets.shift();
  }

  /** What was added in the last `span`, which is shorter where less has passed, and rounded to whole buckets. */
  over(now: number, span: number): { sum: number; length: number } {
    const from = Math.ceil((now - span) / BUCKET) * BUCKET;
    const sum = this.#buckets.reduce((total, bucket) => total + (bucket.start >= from ? bucket.sum : 0), 0);
    return { sum, length: now - Math.max(from, this.#since) };
  }

  /** So much a second over the last `span`; undefined before a second has passed. */
  rate(now: number, span: number): number | undefined {
    const { sum, length } = this.over(now, span);
    return length < 1_000 ? undefined : (sum * 1_000) / length;
  }
}
