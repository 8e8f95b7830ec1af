"use client";
import { Chat } from "../../chat/Chat.tsx";
import { Countdown } from "../../time/Countdown.tsx";
import { EndButton } from "../EndButton.tsx";
import { Figures } from "../Figures.tsx";
import { IngestPanel } from "../IngestPanel.tsx";
import { Panel } from "../Panel.tsx";
import { ProblemLine } from "../ProblemLine.tsx";
import type { StateProps } from "../state-props.ts";
import { useIngest } from "../useIngest.ts";

/** Video stopped coming: the broadcast is kept for a while. */
export const Interrupted = ({ room, session, userId }: StateProps) => {
  const { stream, metrics } = room;
  const { ingest, problem } = useIngest(stream.id);
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22.5rem] lg:items-start">
      <div className="space-y-6">
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
        <Figures
          figures={[
            { name: "Still here", value: String(metrics.now) },
            { name: "Most at once", value: String(metrics.peak) },
            { name: "Viewers in all", value: String(metrics.total) },
          ]}
        />
        <Panel title="Your encoder">
          {ingest && <IngestPanel ingest={ingest} />}
          <ProblemLine problem={problem} />
        </Panel>
      </div>
      <div className="lg:sticky lg:top-4 lg:h-[min(44rem,calc(100dvh-6.5rem))]">
        <Chat room={room} open userId={userId} path={`/studio/streams/${stream.id}`} />
      </div>
    </div>
  );
};
