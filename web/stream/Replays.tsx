import * as Streams from "@directfanz/core/stream";
import { currentActor } from "../account/actor.ts";
import { clock, howMany } from "../time/format.ts";
import { Moment } from "../time/Moment.tsx";
import { ButtonLink } from "../ui/Button.tsx";
import { Empty } from "../ui/Empty.tsx";
import { Grid } from "../ui/Section.tsx";
import { StreamCard } from "./StreamCard.tsx";

const lengthOf = (from: string | null, to: string | null) =>
  from && to ? clock((Date.parse(to) - Date.parse(from)) / 1000) : undefined;

/** Broadcasts that are over, newest first, in pages. */
export const Replays = async ({ limit, cursor }: { limit: number; cursor?: string | undefined }) => {
  const { items, nextCursor } = await Streams.list({ status: "ENDED", limit, cursor }, await currentActor());
  if (items.length === 0) {
    return (
      <Empty title="No replays yet">
        <p>When a broadcast ends, its recording appears here within moments.</p>
        <ButtonLink look="quiet" href="/">
          See who is live
        </ButtonLink>
      </Empty>
    );
  }
  return (
    <div className="space-y-8">
      <Grid>
        {items.map((stream) => {
          const length = lengthOf(stream.startedAt, stream.endedAt);
          return (
            <StreamCard
              key={stream.id}
              stream={stream}
              badge={
                length && (
                  <span className="rounded-full bg-stage/80 px-2.5 py-0.5 font-semibold text-white text-xs tabular-nums">
                    <span className="sr-only">Length </span>
                    {length}
                  </span>
                )
              }
              note={
                <>
                  {stream.startedAt && <Moment at={stream.startedAt} />} · {howMany(stream.totalViewers, "viewer")}
                </>
              }
            />
          );
        })}
      </Grid>
      {nextCursor && limit > 6 && (
        <ButtonLink look="quiet" href={`/replays?cursor=${encodeURIComponent(nextCursor)}`}>
          Older replays
        </ButtonLink>
      )}
    </div>
  );
};
