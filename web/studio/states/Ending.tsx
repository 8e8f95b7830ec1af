import { Panel } from "../Panel.tsx";
import type { StateProps } from "../state-props.ts";

/** The channel is being stopped. */
export const Ending = ({ room, session }: StateProps) => (
  <Panel title={session.liveAt ? "Ending your broadcast" : "Calling off the start"} className="mx-auto max-w-2xl">
    <p className="flex items-start gap-3 text-muted">
      <span className="mt-1.5 size-2.5 shrink-0 animate-breathe rounded-full bg-accent" aria-hidden="true" />
      {session.liveAt
        ? `The last seconds reach your fans, then the channel stops. ${room.stream.isRecorded ? "The recording follows." : ""}`
        : "The channel is put away. You can start again in a moment."}
    </p>
    {session.liveAt && <p className="text-muted">You can stop your encoder now.</p>}
  </Panel>
);
