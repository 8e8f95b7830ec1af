import type { Stream } from "../stream/snapshot.ts";
import { Slate } from "./Slate.tsx";

/** The creator has pressed "Go live", and no video has come yet. */
export const GettingReady = ({ stream }: { stream: Stream }) => (
  <Slate stream={stream} title={`${stream.artist.displayName} is getting ready`}>
    <p>The picture appears here by itself. The chat is open already.</p>
  </Slate>
);
