"use client";
import type { ReactNode } from "react";
import { Chat } from "../chat/Chat.tsx";
import { Figures } from "./Figures.tsx";
import { Panel } from "./Panel.tsx";
import type { StateProps } from "./state-props.ts";

/** A broadcast without a picture: what is the matter, who stays, what the encoder needs, and the chat, which goes on. */
export const Meanwhile = ({
  room,
  userId,
  matter,
  encoder,
}: Omit<StateProps, "session"> & { matter: ReactNode; encoder: ReactNode }) => {
  const { stream, metrics } = room;
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22.5rem] lg:items-start">
      <div className="space-y-6">
        {matter}
        <Figures
          figures={[
            { name: "Still here", value: String(metrics.now) },
            { name: "Most at once", value: String(metrics.peak) },
            { name: "Viewers in all", value: String(metrics.total) },
          ]}
        />
        <Panel title="Your encoder">{encoder}</Panel>
      </div>
      <div className="lg:sticky lg:top-4 lg:h-[min(44rem,calc(100dvh-6.5rem))]">
        <Chat room={room} open userId={userId} path={`/studio/streams/${stream.id}`} />
      </div>
    </div>
  );
};
