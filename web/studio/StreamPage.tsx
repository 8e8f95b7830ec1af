"use client";
import Link from "next/link";
import { useEffect, useRef } from "react";
import type { Message } from "../chat/messages.ts";
import type { Snapshot } from "../stream/snapshot.ts";
import { UpdatesPaused } from "../stream/UpdatesPaused.tsx";
import { useStream } from "../stream/useStream.ts";
import { CurrentState } from "./CurrentState.tsx";
import { PictureReduced } from "./PictureReduced.tsx";
import { type Step, stepNames, stepOf } from "./step.ts";
import { Way } from "./Way.tsx";

interface Props {
  snapshot: Snapshot;
  messages: Message[];
  userId: string;
}

/** Where it matters that viewers get a smaller picture. */
const onAir: readonly Step[] = ["waiting", "live", "interrupted"];

/** A stream as its creator sees it, from the draft to the replay. */
export const StreamPage = ({ snapshot, messages, userId }: Props) => {
  const room = useStream(snapshot, messages);
  const step = stepOf(room);
  const state = useRef<HTMLDivElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    // What had the focus may have gone with the last state; then it belongs to the new one.
    if (!document.activeElement || document.activeElement === document.body) state.current?.focus();
  }, [step]);
  return (
    <div className="space-y-7 pt-2">
      <div className="space-y-5">
        <Link
          href="/studio"
          className="inline-flex min-h-6 items-center text-muted text-sm underline underline-offset-4 hover:text-ink"
        >
          My streams
        </Link>
        <h1 className="font-bold text-3xl tracking-tight wrap-anywhere">{room.stream.title}</h1>
        <Way step={step} />
        <p role="status" className="sr-only">
          {stepNames[step]}
        </p>
        <UpdatesPaused connection={room.connection} settled={room.settled} />
        {room.session?.pictureReduced && onAir.includes(step) && <PictureReduced />}
      </div>
      <div ref={state} tabIndex={-1} key={step} className="animate-rise outline-none">
        <CurrentState step={step} room={room} userId={userId} />
      </div>
    </div>
  );
};
