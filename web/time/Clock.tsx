"use client";
import { clock, inWords, secondsSince } from "./format.ts";
import { useNow } from "./useNow.ts";

/** Time since a moment, ticking. Read out when it is first met, not each second. */
export const Clock = ({ since, className }: { since: string; className?: string }) => {
  const now = useNow();
  if (now === null) return <span className={className}>–:––</span>;
  const gone = secondsSince(since, now);
  return (
    <span role="timer" aria-live="off" aria-label={inWords(gone)} className={className}>
      {clock(gone)}
    </span>
  );
};
