"use client";
import { Chat } from "../../chat/Chat.tsx";
import { Player } from "../../player/Player.tsx";
import { clock, secondsSince } from "../../time/format.ts";
import { useNow } from "../../time/useNow.ts";
import { LiveBadge } from "../../ui/LiveBadge.tsx";
import { EndButton } from "../EndButton.tsx";
import { Figures } from "../Figures.tsx";
import { HealthPanel } from "../health/HealthPanel.tsx";
import { ShareLink } from "../ShareLink.tsx";
import type { StateProps } from "../state-props.ts";

/** On the air: the picture as fans get it, who watches, and the chat. */
export const Live = ({ room, session, userId }: StateProps) => {
  const { stream, metrics } = room;
  const now = useNow();
  const uptime = now !== null && session.liveAt ? clock(secondsSince(session.liveAt, now)) : "–";
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22.5rem] lg:items-start">
      <div className="space-y-5">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h2 className="flex items-center gap-3 font-bold text-xl tracking-tight">
            <LiveBadge /> You are live
          </h2>
          <EndButton room={room} />
        </div>
        <div className="-mx-4 sm:mx-0">
          <Player streamId={stream.id} title={`Preview of ${stream.title}`} source="live" silent />
        </div>
        <Figures
          figures={[
            { name: "Watching now", value: String(metrics.now) },
            { name: "Most at once", value: String(metrics.peak) },
            { name: "Viewers in all", value: String(metrics.total) },
            { name: "On the air", value: uptime },
          ]}
        />
        <HealthPanel streamId={stream.id} />
        <ShareLink streamId={stream.id} />
      </div>
      <div className="lg:sticky lg:top-4 lg:h-[min(44rem,calc(100dvh-6.5rem))]">
        <Chat room={room} open userId={userId} path={`/studio/streams/${stream.id}`} />
      </div>
    </div>
  );
};
