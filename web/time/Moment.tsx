"use client";
import { useSyncExternalStore } from "react";

const never = () => () => {};

/** A moment in the reader's own time zone, once the page is alive; in UTC before. */
export const Moment = ({ at, className }: { at: string; className?: string }) => {
  const zone = useSyncExternalStore<string | undefined>(
    never,
    () => undefined,
    () => "UTC",
  );
  const text = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...(zone ? { timeZone: zone, timeZoneName: "short" } : {}),
  }).format(new Date(at));
  return (
    <time dateTime={at} className={className}>
      {text}
    </time>
  );
};
