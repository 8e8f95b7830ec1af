import * as Streams from "@directfanz/core/stream";
import { currentActor } from "../account/actor.ts";
import { ButtonLink } from "../ui/Button.tsx";
import { Empty } from "../ui/Empty.tsx";
import { LiveBadge } from "../ui/LiveBadge.tsx";
import { Grid } from "../ui/Section.tsx";
import { watchingNow } from "./load.ts";
import { StreamCard } from "./StreamCard.tsx";

/** Who is live, most watched first. */
export const LiveNow = async () => {
  const actor = await currentActor();
  const { items } = await Streams.list({ status: "LIVE", limit: 30 }, actor);
  const watching = await watchingNow(items.map(({ id }) => id));
  const viewers = (id: string) => watching.get(id) ?? 0;
  if (items.length === 0) {
    const creates = actor.kind === "user" && actor.role === "ARTIST";
    return (
      <Empty title="Nobody is live right now">
        <p>{creates ? "The stage is free: go live yourself." : "Look who is coming up, or watch what you missed."}</p>
        {creates ? (
          <ButtonLink href="/studio">Open your studio</ButtonLink>
        ) : (
          <ButtonLink href="/replays">Watch replays</ButtonLink>
        )}
      </Empty>
    );
  }
  return (
    <Grid>
      {items
        .toSorted((a, b) => viewers(b.id) - viewers(a.id))
        .map((stream) => (
          <StreamCard key={stream.id} stream={stream} badge={<LiveBadge />} viewers={viewers(stream.id)} />
        ))}
    </Grid>
  );
};
