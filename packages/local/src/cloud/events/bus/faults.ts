/** How often AWS's own events are to go wrong, from 0 (never) to 1 (always). */
export interface Faults {
  /** MediaLive's and MediaPackage's events are best effort: some never come. */
  losses: number;
  /** EventBridge delivers at least once: some come twice, with the same id. */
  duplicates: number;
}

export const noFaults: Faults = { losses: 0, duplicates: 0 };

/** How many times one event arrives: 0, 1 or 2. */
export const arrivals = ({ losses, duplicates }: Faults, random: () => number = Math.random): number => {
  if (random() < losses) return 0;
  return random() < duplicates ? 2 : 1;
};
