"use client";
import type { Session } from "../../stream/snapshot.ts";
import type { LiveStream } from "../../stream/useStream.ts";
import { Notice } from "../../ui/Notice.tsx";
import { DeleteButton } from "../DeleteButton.tsx";
import { EditForm } from "../EditForm.tsx";
import { GoLiveButton } from "../GoLiveButton.tsx";
import { IngestPanel } from "../IngestPanel.tsx";
import { Panel } from "../Panel.tsx";
import { ProblemLine } from "../ProblemLine.tsx";
import { useIngest } from "../useIngest.ts";

/** Why the start before this one came to nothing. */
const closedBecause = ({ endReason }: Session): string | undefined => {
  if (endReason === "no_video")
    return "Your last start was closed because no video arrived. Nobody saw anything of it.";
  if (endReason === "never_came")
    return "Your channel was ready at the announced time, and was closed as no video came.";
  return undefined;
};

/** Before the broadcast: everything can still be changed. */
export const Draft = ({ room }: { room: LiveStream }) => {
  const { stream, session, changed } = room;
  const { ingest, problem, reset } = useIngest(stream.id);
  const closed = session && closedBecause(session);
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_24rem] lg:items-start">
      <Panel title="Details" className="max-lg:order-last">
        <EditForm stream={stream} changed={changed} />
        <div className="border-line border-t pt-5">
          <DeleteButton stream={stream} />
        </div>
      </Panel>
      <div className="space-y-6">
        <Panel title="Ready when you are">
          {closed && <Notice look="warm">{closed}</Notice>}
          <p className="text-muted">
            We prepare your channel first. Fans see nothing before your encoder sends a picture.
          </p>
          <GoLiveButton room={room} />
        </Panel>
        <Panel title="Your encoder">
          <p className="text-muted">Put these into OBS now, and you can push as soon as the channel runs.</p>
          {ingest && <IngestPanel ingest={ingest} reset={reset} />}
          <ProblemLine problem={problem} />
        </Panel>
      </div>
    </div>
  );
};
