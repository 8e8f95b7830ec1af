"use client";
import { Countdown } from "../../time/Countdown.tsx";
import { Moment } from "../../time/Moment.tsx";
import { CancelButton } from "../EndButton.tsx";
import { HowToFfmpeg } from "../HowToFfmpeg.tsx";
import { HowToObs } from "../HowToObs.tsx";
import { HealthPanel } from "../health/HealthPanel.tsx";
import { IngestPanel } from "../IngestPanel.tsx";
import { Panel } from "../Panel.tsx";
import { ProblemLine } from "../ProblemLine.tsx";
import type { StateProps } from "../state-props.ts";
import { useIngest } from "../useIngest.ts";

/** The channel runs and no video has come yet. */
export const WaitingForEncoder = ({ room, session: { closesAt, scheduledFor } }: StateProps) => {
  const { ingest, problem } = useIngest(room.stream.id);
  return (
    <div className="grid gap-6 lg:grid-cols-2 lg:items-start">
      <Panel title="Waiting for your encoder">
        <p className="flex items-start gap-3 text-muted">
          <span className="mt-1.5 size-2.5 shrink-0 animate-breathe rounded-full bg-accent" aria-hidden="true" />
          The channel runs. Push video to it, and you are live a moment later; this page shows it by itself.
        </p>
        {closesAt && (
          <p className="text-muted">
            {scheduledFor && (
              <>
                We started it for <Moment at={scheduledFor} />.{" "}
              </>
            )}
            Without video it closes in <Countdown to={closesAt} className="font-semibold tabular-nums" />.
          </p>
        )}
        {ingest && <IngestPanel ingest={ingest} />}
        <ProblemLine problem={problem} />
        <CancelButton room={room} />
      </Panel>
      <div className="space-y-6">
        <HealthPanel streamId={room.stream.id} />
        <Panel title="With OBS Studio">
          <HowToObs />
        </Panel>
        {ingest?.rtmpUrl && (
          <Panel title="With ffmpeg">
            <HowToFfmpeg server={ingest.rtmpUrl} streamKey={ingest.streamKey} />
          </Panel>
        )}
      </div>
    </div>
  );
};
