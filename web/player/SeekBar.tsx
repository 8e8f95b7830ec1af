"use client";
import type { CSSProperties } from "react";
import { clock, inWords } from "../time/format.ts";

/** Where in a replay one is, to be moved. Arrow keys go five seconds. */
export const SeekBar = ({ time, duration, seek }: { time: number; duration: number; seek: (to: number) => void }) => (
  <div className="flex items-center gap-3 px-2 text-sm text-white tabular-nums">
    <span aria-hidden="true">{clock(time)}</span>
    <input
      type="range"
      aria-label="Seek"
      aria-valuetext={`${inWords(time)} of ${inWords(duration)}`}
      min={0}
      max={Math.max(duration, 0.1)}
      step={duration > 120 ? 5 : 1}
      value={Math.min(time, duration)}
      onChange={(event) => seek(event.target.valueAsNumber)}
      style={{ "--filled": `${duration > 0 ? (time / duration) * 100 : 0}%` } as CSSProperties}
      className="slider w-full"
    />
    <span>
      <span className="sr-only">Length </span>
      {clock(duration)}
    </span>
  </div>
);
