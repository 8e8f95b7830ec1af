import { inWords, secondsUntil } from "../time/format.ts";

/** How far a start has come, as honestly as it can be told. */
export interface Estimate {
  /** From 0 to 1; it never reaches 1 before the channel runs. Undefined once nobody can tell. */
  share: number | undefined;
  text: string;
}

/** From when the creator asked, until when it is probably done, and now (ms). */
export const estimateOf = (createdAt: string, estimatedReadyAt: string | null, now: number): Estimate => {
  if (!estimatedReadyAt) return { share: undefined, text: "Almost there." };
  const left = secondsUntil(estimatedReadyAt, now);
  if (left <= 0) {
    return { share: undefined, text: "This takes longer than usual. It goes on, and you need not do anything." };
  }
  const whole = Date.parse(estimatedReadyAt) - Date.parse(createdAt);
  const gone = now - Date.parse(createdAt);
  return {
    share: whole > 0 ? Math.min(0.98, Math.max(0, gone / whole)) : undefined,
    text: `About ${inWords(roughly(left))} left.`,
  };
};

/** Guesses are told in the grain that they have: fives of seconds, then whole minutes above two. */
const roughly = (seconds: number) => (seconds > 120 ? Math.ceil(seconds / 60) * 60 : Math.ceil(seconds / 5) * 5);
