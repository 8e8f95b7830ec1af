"use client";
import { GoLiveButton } from "../GoLiveButton.tsx";
import { Panel } from "../Panel.tsx";
import type { StateProps } from "../state-props.ts";

/** The broadcast failed: why, what to do, and the way to do it. */
export const Failed = ({ room, session }: StateProps) => (
  <Panel title="That did not work" className="mx-auto max-w-2xl border-bad/60">
    <p className="font-semibold text-lg">{session.failure?.message ?? "The broadcast could not go on."}</p>
    <p className="text-muted">{session.failure?.remedy ?? "Nothing was lost. Try again."}</p>
    <GoLiveButton room={room}>Try again</GoLiveButton>
  </Panel>
);
