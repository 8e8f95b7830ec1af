"use client";
import { Clock } from "../../time/Clock.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { EndButton } from "../EndButton.tsx";
import { IngestPanel } from "../IngestPanel.tsx";
import { Meanwhile } from "../Meanwhile.tsx";
import { Panel } from "../Panel.tsx";
import { ProblemLine } from "../ProblemLine.tsx";
import { RecoverySteps } from "../RecoverySteps.tsx";
import type { StateProps } from "../state-props.ts";
import { useIngest } from "../useIngest.ts";

/** Our channel failed under a broadcast that was seen: what we try, and what the creator may leave as it is. */
export const Recovering = ({ room, session, userId }: StateProps) => {
  const { recovery } = session;
  const { ingest, problem, moved } = useIngest(room.stream.id, recovery?.attempt);
  return (
    <Meanwhile
      room={room}
      userId={userId}
      matter={
        <Panel title="Our video channel failed. We are bringing it back." className="border-accent/60">
          {recovery && (
            <>
              <p className="flex flex-wrap items-baseline gap-x-3">
                <Clock since={recovery.since} className="font-bold font-display text-5xl tabular-nums" />
                <span className="text-muted">without a picture. It was not your encoder.</span>
              </p>
              <RecoverySteps recovery={recovery} />
            </>
          )}
          <p className="text-muted">
            Fans see “We will be right back”, and the chat stays open. The countdown for your encoder does not run
            meanwhile. If nothing of this helps, the broadcast ends, after a quarter of an hour at the latest
            {room.stream.isRecorded && ", and its recording is kept"}.
          </p>
          <EndButton room={room} />
        </Panel>
      }
      encoder={
        <>
          {moved ? (
            <Notice look="warm">
              The server address had to change. Put the new one into your encoder; the key stays the same.
            </Notice>
          ) : (
            <p className="text-muted">
              Server and key stay the same. Let your encoder go on trying, or start it again if it gave up: it goes on
              as the same broadcast, in the same recording.
            </p>
          )}
          {ingest && <IngestPanel ingest={ingest} />}
          <ProblemLine problem={problem} />
        </>
      }
    />
  );
};
