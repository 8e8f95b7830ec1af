"use client";
import type { Session } from "../../stream/snapshot.ts";
import type { LiveStream } from "../../stream/useStream.ts";
import { Moment } from "../../time/Moment.tsx";
import { useNow } from "../../time/useNow.ts";
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
    return "Your channel was ready at the announced time, and was closed ten minutes after it as no video came. You can still go live by hand.";
  return undefined;
};

/** The announced time, where the platform will start the broadcast for it by itself: it does so once. */
const startsItselfAt = ({ stream: { scheduledAt }, session }: LiveStream): string | undefined =>
  scheduledAt && session?.scheduledFor !== scheduledAt ? scheduledAt : undefined;

/** What happens at the announced time; nothing any more once it is over. */
const ReadyAt = ({ time }: { time: string }) => {
  const now = useNow();
  if (now === null || Date.parse(time) < now) return null;
  return (
    <Notice>
      Your channel will be ready at <Moment at={time} className="font-semibold" />: we start it by itself shortly
      before. If no video comes within ten minutes of that time, it closes again.
    </Notice>
  );
};

/** Before the broadcast: everything can still be changed. */
export const Draft = ({ room }: { room: LiveStream }) => {
  const { stream, session, changed } = room;
  const { ingest, problem, reset } = useIngest(stream.id);
  const closed = session && closedBecause(session);
  const startsItself = startsItselfAt(room);
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
          {startsItself && <ReadyAt time={startsItself} />}
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
