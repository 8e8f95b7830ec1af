"use client";
import { inWords, secondsSince } from "../../time/format.ts";
import { useNow } from "../../time/useNow.ts";
import { Notice } from "../../ui/Notice.tsx";
import { CancelButton } from "../EndButton.tsx";
import { estimateOf } from "../estimate.ts";
import { Panel } from "../Panel.tsx";
import { recoverySaid } from "../recovery.ts";
import type { StateProps } from "../state-props.ts";

/** The channel is being made. Says how long that takes, from how long it took before. */
export const Starting = ({ room, session }: StateProps) => {
  const now = useNow();
  const { share, text } = estimateOf(
    session.admittedAt ?? session.createdAt,
    session.estimatedReadyAt,
    now ?? Date.parse(session.createdAt),
  );
  const percent = share === undefined ? undefined : Math.round(share * 100);
  return (
    <Panel title="Your channel is starting" className="mx-auto max-w-2xl">
      <div
        role="progressbar"
        aria-label="Start of your channel"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={text}
        className="h-2.5 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className={`h-full rounded-full bg-accent transition-[width] duration-1000 ease-linear ${percent === undefined ? "animate-breathe" : ""}`}
          style={{ width: `${percent ?? 100}%` }}
        />
      </div>
      <p className="font-semibold text-lg">{text}</p>
      {session.recovery && (
        <Notice look="warm">
          {session.readyAt ? "The channel failed before anybody saw it." : "The channel did not come up."}{" "}
          {recoverySaid(session.recovery)} Server and key stay the same.
        </Notice>
      )}
      <p className="text-muted">
        {now !== null && `You asked ${inWords(secondsSince(session.createdAt, now))} ago. `}
        The guess comes from how long the last starts took. Open your encoder meanwhile; you may also leave this page
        and come back.
      </p>
      <CancelButton room={room} />
    </Panel>
  );
};
