import { setTimeout as wait } from "node:timers/promises";

/**
 * Asks again and again until the answer is there, and gives it back. What `look` throws counts as not yet; after
 * `within` seconds it is thrown.
 */
export const eventually = async <T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  within = 60,
): Promise<T> => {
  const until = Date.now() + within * 1000;
  let last: unknown;
  while (Date.now() < until) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      last = seen;
    } catch (error) {
      last = error;
    }
    await wait(250);
  }
  throw new Error(`${what} did not come within ${within} s`, { cause: last });
};
