"use client";
import { clock, inWords, secondsUntil } from "./format.ts";
import { useNow } from "./useNow.ts";

/** Time left until a moment, ticking. Read out when it is first met, not each second. */
export const Countdown = ({ to, className }: { to: string; className?: string }) => {
  const now = useNow();
  if (now === null) return <span className={className}>–:––</span>;
  const left = secondsUntil(to, now);
  return (
    <span role="timer" aria-live="off" aria-label={inWords(left)} className={className}>
      {left >= 86_400 ? inWords(left) : clock(left)}
    </span>
  );
};
