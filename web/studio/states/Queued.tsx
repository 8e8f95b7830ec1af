"use client";
import { inWords, secondsSince, secondsUntil } from "../../time/format.ts";
import { useNow } from "../../time/useNow.ts";
import { CancelButton } from "../EndButton.tsx";
import { Panel } from "../Panel.tsx";
import type { StateProps } from "../state-props.ts";

/** All channels are taken: how many are before this one, and how long that probably takes. */
export const Queued = ({ room, session }: StateProps) => {
  const now = useNow();
  const { position = 1, estimatedAt = null } = session.queue ?? {};
  const ahead = position - 1;
  return (
    <Panel title="Waiting for a free channel" className="mx-auto max-w-2xl">
      <p className="font-semibold text-lg" role="status">
        {ahead === 0 ? "You are next." : `${ahead} ${ahead === 1 ? "broadcast is" : "broadcasts are"} before yours.`}
      </p>
      <p className="text-muted">
        All our video channels are taken. As soon as one is free, yours starts by itself; your place is kept, also if
        you leave this page.{" "}
        {estimatedAt && now !== null
          ? `That will be in about ${inWords(inMinutes(secondsUntil(estimatedAt, now)))}, going by the last hour.`
          : "How long that takes nobody can tell yet."}
      </p>
      <p className="text-muted">
        {now !== null && `You asked ${inWords(secondsSince(session.createdAt, now))} ago. `}
        After half an hour we stop trying, and tell you so here.
      </p>
      <CancelButton room={room} />
    </Panel>
  );
};

/** Whole minutes, in seconds: a guess is no finer. */
const inMinutes = (seconds: number) => Math.max(1, Math.ceil(seconds / 60)) * 60;
