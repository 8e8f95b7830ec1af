/** Seconds from `then` to `now`; 0 where it never was. */
export const secondsSince = (then: Date | null, now: Date): number =>
  then ? (now.getTime() - then.getTime()) / 1000 : 0;
