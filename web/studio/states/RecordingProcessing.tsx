import { BroadcastFigures } from "../BroadcastFigures.tsx";
import { Panel } from "../Panel.tsx";
import type { StateProps } from "../state-props.ts";

/** The broadcast is over and its recording is being made. */
export const RecordingProcessing = ({ room, session }: StateProps) => (
  <div className="space-y-6">
    <Panel title="Your recording is being made">
      <p className="flex items-start gap-3 text-muted">
        <span className="mt-1.5 size-2.5 shrink-0 animate-breathe rounded-full bg-accent" aria-hidden="true" />
        That was it. The replay appears here by itself, mostly within a minute. You may leave this page.
      </p>
    </Panel>
    <BroadcastFigures room={room} session={session} />
  </div>
);
