"use client";
import { Countdown } from "../../time/Countdown.tsx";
import { EndButton } from "../EndButton.tsx";
import { HealthPanel } from "../health/HealthPanel.tsx";
import { IngestPanel } from "../IngestPanel.tsx";
import { Meanwhile } from "../Meanwhile.tsx";
import { Panel } from "../Panel.tsx";
import { ProblemLine } from "../ProblemLine.tsx";
import type { StateProps } from "../state-props.ts";
import { useIngest } from "../useIngest.ts";

/** Video stopped coming: the broadcast is kept for a while. */
export const Interrupted = ({ room, session, userId }: StateProps) => {
  const { ingest, problem } = useIngest(room.stream.id);
  return (
    <Meanwhile
      room={room}
      userId={userId}
      matter={
        <>
          <Panel title="Your video stopped. We kept your stream." className="border-accent/60">
            {session.graceEndsAt && (
              <p className="flex flex-wrap items-baseline gap-x-3">
                <Countdown to={session.graceEndsAt} className="font-bold font-display text-5xl tabular-nums" />
                <span className="text-muted">left to come back before the broadcast ends.</span>
              </p>
            )}
            <p className="text-muted">
              Fans see “We will be right back”, and the chat stays open. Start your encoder again with the same key: it
              goes on as the same broadcast, in the same recording.
            </p>
            <EndButton room={room} />
          </Panel>
          <HealthPanel streamId={room.stream.id} />
        </>
      }
      encoder={
        <>
          {ingest && <IngestPanel ingest={ingest} />}
          <ProblemLine problem={problem} />
        </>
      }
    />
  );
};
