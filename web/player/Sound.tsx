"use client";
import { Volume1, Volume2, VolumeX } from "lucide-react";
import type { CSSProperties } from "react";
import { ControlButton } from "./ControlButton.tsx";

interface Props {
  muted: boolean;
  volume: number;
  set: (sound: { muted: boolean; volume: number }) => void;
}

export const Sound = ({ muted, volume, set }: Props) => {
  const heard = muted ? 0 : volume;
  const Icon = heard === 0 ? VolumeX : heard < 0.5 ? Volume1 : Volume2;
  const percent = Math.round(heard * 100);
  return (
    <div className="flex items-center">
      <ControlButton
        label={heard === 0 ? "Unmute" : "Mute"}
        onClick={() => set({ muted: heard > 0, volume: volume || 1 })}
      >
        <Icon className="size-5" aria-hidden="true" />
      </ControlButton>
      <input
        type="range"
        aria-label="Volume"
        aria-valuetext={`${percent} percent`}
        min={0}
        max={100}
        step={5}
        value={percent}
        onChange={(event) => set({ muted: event.target.valueAsNumber === 0, volume: event.target.valueAsNumber / 100 })}
        style={{ "--filled": `${percent}%` } as CSSProperties}
        className="slider hidden w-20 sm:block"
      />
    </div>
  );
};
