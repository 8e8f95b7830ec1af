import * as Streams from "@directfanz/core/stream";
import { CalendarClock } from "lucide-react";
import { currentActor } from "../account/actor.ts";
import { Moment } from "../time/Moment.tsx";
import { Empty } from "../ui/Empty.tsx";
import { Grid } from "../ui/Section.tsx";
import { StreamCard } from "./StreamCard.tsx";

/** Announced for later, soonest first. A stream that is an hour late is no longer announced. */
export const Upcoming = async () => {
  const announced = await Streams.upcoming(6, await currentActor());
  if (announced.length === 0) {
    return (
      <Empty title="Nothing is announced yet">
        <p>Streams with a date will stand here, with a countdown on their pages.</p>
      </Empty>
    );
  }
  return (
    <Grid>
      {announced.map((stream) => (
        <StreamCard
          key={stream.id}
          stream={stream}
          note={
            stream.scheduledAt && (
              <span className="inline-flex items-center gap-1.5">
                <CalendarClock className="size-4" aria-hidden="true" />
                <Moment at={stream.scheduledAt} />
              </span>
            )
          }
        />
      ))}
    </Grid>
  );
};
