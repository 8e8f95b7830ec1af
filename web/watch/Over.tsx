import type { Stream } from "../stream/snapshot.ts";
import { ButtonLink } from "../ui/Button.tsx";
import { Slate } from "./Slate.tsx";

/** The broadcast is over and left no recording. */
export const Over = ({ stream }: { stream: Stream }) => (
  <Slate stream={stream} title="This broadcast has ended">
    <p>There is no replay of it.</p>
    <ButtonLink href="/">See who is live</ButtonLink>
  </Slate>
);
