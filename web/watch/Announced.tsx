"use client";
import type { Stream } from "../stream/snapshot.ts";
import { Countdown } from "../time/Countdown.tsx";
import { Moment } from "../time/Moment.tsx";
import { useNow } from "../time/useNow.ts";
import { Slate } from "./Slate.tsx";

/** Before the broadcast: a countdown where there is a date. */
export const Announced = ({ stream }: { stream: Stream }) => {
  const now = useNow();
  const { scheduledAt, artist } = stream;
  if (!scheduledAt) {
    return (
      <Slate stream={stream} title="Not live yet">
        <p>{artist.displayName} has not started. This page changes by itself when the broadcast begins.</p>
      </Slate>
    );
  }
  if (now !== null && Date.parse(scheduledAt) <= now) {
    return (
      <Slate stream={stream} title="Any moment now">
        <p>
          This was announced for <Moment at={scheduledAt} />. Stay here: it begins by itself.
        </p>
      </Slate>
    );
  }
  return (
    <Slate stream={stream} title="Starts in">
      <Countdown to={scheduledAt} className="block font-bold font-display text-5xl tabular-nums sm:text-7xl" />
      <p>
        <Moment at={scheduledAt} />
      </p>
    </Slate>
  );
};
