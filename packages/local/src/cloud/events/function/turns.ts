/** Places that are taken in turn: first come, first served. */
export interface Turns {
  /** Waits for a place; what it answers gives the place back. */
  take(): Promise<() => void>;
}

export const turns = (places: number): Turns => {
  const waiting: (() => void)[] = [];
  let free = places;
  const giveBack = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    take: async () => {
      if (free > 0) free -= 1;
      else await new Promise<void>((go) => waiting.push(go));
      return giveBack;
    },
  };
};
