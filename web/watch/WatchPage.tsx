"use client";
import { Eye } from "lucide-react";
import { Chat } from "../chat/Chat.tsx";
import type { Message } from "../chat/messages.ts";
import { chatIsOpen, sceneOf } from "../stream/scene.ts";
import type { Snapshot } from "../stream/snapshot.ts";
import { UpdatesPaused } from "../stream/UpdatesPaused.tsx";
import { useStream } from "../stream/useStream.ts";
import { howMany } from "../time/format.ts";
import { Moment } from "../time/Moment.tsx";
import { Chip } from "../ui/Chip.tsx";
import { LiveBadge } from "../ui/LiveBadge.tsx";
import { SentAway } from "./SentAway.tsx";
import { Stage } from "./Stage.tsx";

interface Props {
  snapshot: Snapshot;
  messages: Message[];
  /** The signed-in user; null for a visitor. */
  userId: string | null;
}

/** A stream as its audience sees it, through all of its states. */
export const WatchPage = ({ snapshot, messages, userId }: Props) => {
  const room = useStream(snapshot, messages);
  const { stream, metrics } = room;
  const scene = sceneOf(room);
  if (room.sentAway) return <SentAway problem={room.sentAway} path={`/watch/${stream.id}`} />;
  const onAir = scene.kind === "live" || scene.kind === "reconnecting";
  return (
    <div className="flex flex-col gap-6 lg:grid lg:grid-cols-[minmax(0,1fr)_22.5rem] lg:items-start">
      <div className="contents lg:block lg:space-y-5">
        {/* On a phone held upright the picture stays while one reads and writes. */}
        <div
          data-stage
          className="-mx-4 -mt-4 max-lg:portrait:sticky max-lg:portrait:top-0 max-lg:portrait:z-10 sm:mx-0 sm:mt-0"
        >
          <Stage stream={stream} scene={scene} />
        </div>
        <UpdatesPaused connection={room.connection} settled={room.settled} />
        <div className="space-y-2">
          <h1 className="font-bold text-2xl tracking-tight sm:text-3xl">{stream.title}</h1>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <span className="font-semibold">{stream.artist.displayName}</span>
            <span role="status" className="inline-flex flex-wrap items-center gap-x-4 gap-y-2">
              {scene.kind === "live" && <LiveBadge />}
              {scene.kind === "reconnecting" && <Chip>Reconnecting</Chip>}
            </span>
            {onAir || scene.kind === "getting_ready" ? (
              <span className="inline-flex items-center gap-1.5 text-muted tabular-nums">
                <Eye className="size-4" aria-hidden="true" />
                {metrics.now} watching
              </span>
            ) : (
              stream.startedAt && (
                <span className="text-muted">
                  Live on <Moment at={stream.startedAt} /> · {howMany(metrics.total, "viewer")}
                </span>
              )
            )}
          </div>
          {stream.description && (
            <p className="max-w-prose whitespace-pre-line pt-2 text-muted wrap-anywhere">{stream.description}</p>
          )}
        </div>
      </div>
      <div className="lg:sticky lg:top-4 lg:h-[min(44rem,calc(100dvh-6.5rem))]">
        <Chat room={room} open={chatIsOpen(room)} userId={userId} path={`/watch/${stream.id}`} />
      </div>
    </div>
  );
};
