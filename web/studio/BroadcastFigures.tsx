import { clock } from "../time/format.ts";
import { Figures } from "./Figures.tsx";
import type { StateProps } from "./state-props.ts";

/** A broadcast in four figures. */
export const BroadcastFigures = ({
  room,
  session,
}: Pick<StateProps, "room"> & { session: StateProps["session"] | null }) => {
  const { stream, metrics, recordings } = room;
  const from = session?.liveAt ?? stream.startedAt;
  const to = session?.endingAt ?? session?.endedAt ?? stream.endedAt;
  const onAir = from && to ? (Date.parse(to) - Date.parse(from)) / 1000 : undefined;
  const length = recordings.find(({ durationSeconds }) => durationSeconds)?.durationSeconds ?? onAir;
  return (
    <Figures
      figures={[
        { name: "Length", value: length === undefined ? "–" : clock(length) },
        { name: "Most at once", value: String(metrics.peak) },
        { name: "Viewers in all", value: String(metrics.total) },
        { name: "Chat messages", value: String(stream.totalMessages) },
      ]}
    />
  );
};
