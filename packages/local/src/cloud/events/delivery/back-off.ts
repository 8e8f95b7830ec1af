/** Back-off of deliveries in milliseconds: `base` doubled by each attempt, at most `most`. */
export interface BackOff {
  base: number;
  most: number;
}

/**
 * The wait after the given number of failed attempts (from 1), with jitter: between half of the step and the whole, so
 * that what failed together does not come back together.
 */
export const backOff = ({ base, most }: BackOff, attempts: number, random: () => number = Math.random): number => {
  const step = Math.min(most, base * 2 ** Math.min(attempts - 1, 30));
  return Math.round(step * (0.5 + random() / 2));
};
