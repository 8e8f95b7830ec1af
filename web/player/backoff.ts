/** Milliseconds to wait before try number `attempt` (from 1): doubling from half a second to 10 s, less up to a fifth. */
export const backoff = (attempt: number, random: () => number = Math.random): number => {
  const full = Math.min(10_000, 500 * 2 ** Math.max(0, attempt - 1));
  return Math.round(full * (1 - 0.2 * random()));
};

/** Milliseconds until access is to be renewed: a minute before it ends, or at four fifths of a life that is shorter. */
export const renewIn = (expiresAt: string, now: number): number => {
  const left = Date.parse(expiresAt) - now;
  return Math.max(1_000, Math.min(Math.max(left - 60_000, left * 0.8), 2 ** 31 - 1));
};
