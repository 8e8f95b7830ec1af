"use client";
import { stopStream } from "../stream/calls.ts";
import type { LiveStream } from "../stream/useStream.ts";
import { Confirm } from "../ui/Confirm.tsx";

/** Ends a broadcast that fans see, after asking. */
export const EndButton = ({ room }: { room: LiveStream }) => (
  <Confirm
    trigger="End broadcast"
    title="End the broadcast?"
    confirm="End it now"
    work={async () => room.took(await stopStream(room.stream.id))}
  >
    Everyone who watches will see that it is over, and it cannot be continued.
    {room.stream.isRecorded && " The recording is made right after."}
  </Confirm>
);

/** Calls off a broadcast that nobody has seen yet. */
export const CancelButton = ({ room }: { room: LiveStream }) => (
  <Confirm
    trigger="Cancel"
    look="quiet"
    title="Cancel this start?"
    confirm="Cancel the start"
    work={async () => room.took(await stopStream(room.stream.id))}
  >
    Nobody has seen anything yet. The stream stays as it is, and you can start it again.
  </Confirm>
);
