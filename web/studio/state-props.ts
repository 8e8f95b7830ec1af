import type { Session } from "../stream/snapshot.ts";
import type { LiveStream } from "../stream/useStream.ts";

/** What every state of a broadcast is shown from. */
export interface StateProps {
  room: LiveStream;
  session: Session;
  /** The signed-in creator. */
  userId: string;
}
