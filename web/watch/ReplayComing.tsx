import type { Stream } from "../stream/snapshot.ts";
import { Slate } from "./Slate.tsx";

/** The broadcast is over and its recording is being made. */
export const ReplayComing = ({ stream }: { stream: Stream }) => (
  <Slate stream={stream} title="That was it, live">
    <p>The replay is being prepared. It appears here by itself, mostly within a minute.</p>
  </Slate>
);
