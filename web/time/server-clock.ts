let ahead = 0;

/** Learns from an answer's `Date` header how far the server's clock is ahead of this one. It has whole seconds. */
export const learnServerTime = (date: string | null): void => {
  const told = date ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(told)) return;
  const difference = told + 500 - Date.now();
  // Within the header's own grain and the network's delay this clock is as good as that one.
  ahead = Math.abs(difference) > 3_000 ? difference : 0;
};

/** The time (ms) by the server's clock: what countdowns to its moments are counted from. */
export const serverNow = (): number => Date.now() + ahead;
