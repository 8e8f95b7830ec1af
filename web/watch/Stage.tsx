"use client";
import { Player } from "../player/Player.tsx";
import type { Scene } from "../stream/scene.ts";
import type { Stream } from "../stream/snapshot.ts";
import { Announced } from "./Announced.tsx";
import { GettingReady } from "./GettingReady.tsx";
import { Over } from "./Over.tsx";
import { Reconnecting } from "./Reconnecting.tsx";
import { ReplayComing } from "./ReplayComing.tsx";

/** What is to be seen of a stream now. Live and reconnecting share one player, so that a resume goes on without a reload. */
export const Stage = ({ stream, scene }: { stream: Stream; scene: Scene }) => {
  switch (scene.kind) {
    case "announced":
      return <Announced stream={stream} />;
    case "getting_ready":
      return <GettingReady stream={stream} />;
    case "live":
    case "reconnecting":
      return (
        <Player
          key="live"
          streamId={stream.id}
          title={stream.title}
          source="live"
          slate={scene.kind === "reconnecting" && <Reconnecting artist={stream.artist.displayName} />}
        />
      );
    case "replay":
      return (
        <Player
          key="replay"
          streamId={stream.id}
          title={stream.title}
          source="replay"
          poster={scene.recording.thumbnailUrl}
        />
      );
    case "replay_coming":
      return <ReplayComing stream={stream} />;
    case "over":
      return <Over stream={stream} />;
  }
};
