/** Where time comes from, so that a test can let a day pass. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once at or after the given time; the answer cancels it. */
  wake(at: number, run: () => void): () => void;
}

/** Node's timers hold 31 bits of milliseconds, about 24 days; a longer wait is cut, and its owner looks again. */
const longest = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  wake: (at, run) => {
    const timer = setTimeout(run, Math.min(Math.max(at - Date.now(), 0), longest));
    return () => clearTimeout(timer);
  },
};
