"use client";
import { useEffect, useState } from "react";
import { ControlButton } from "./ControlButton.tsx";

interface Props {
  latency: () => number | null;
  goLive: () => void;
}

/** From this many seconds behind one is no longer quite live. */
const behind = 8;

/** How far behind the live edge one watches, and the way back to it. */
export const Latency = ({ latency, goLive }: Props) => {
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(latency()), 1_000);
    return () => clearInterval(timer);
  }, [latency]);
  const late = seconds !== null && seconds > behind;
  return (
    <>
      <ControlButton onClick={goLive} aria-label="Go to live" className="px-3">
        <span className={`size-2 rounded-full ${late ? "bg-white/60" : "bg-accent"}`} aria-hidden="true" />
        {late ? "Go to live" : "Live"}
      </ControlButton>
      {seconds !== null && (
        <span
          className="whitespace-nowrap text-sm text-white/85 tabular-nums"
          title="How far behind the broadcast you are"
        >
          {seconds.toFixed(1)} s <span className="max-sm:sr-only">behind</span>
        </span>
      )}
    </>
  );
};
