"use client";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { Problem } from "../calls/call.ts";
import { keepPlaying, type Phase } from "./keep-playing.ts";
import type { Level } from "./levels.ts";

/** What is played: a stream that is live, or its replay. */
export type Source = "live" | "replay";

/** Plays a stream in `video` as long as the player is on the page; what its controls need to know and do. */
export const usePlayback = (video: RefObject<HTMLVideoElement | null>, streamId: string, source: Source) => {
  const [phase, setPhase] = useState<Phase>("opening");
  const [problem, setProblem] = useState<Problem>();
  const [levels, setLevels] = useState<Level[]>([]);
  const [playing, setPlaying] = useState(-1);
  const [chosen, setChosen] = useState(-1);
  const playback = useRef<ReturnType<typeof keepPlaying>>(null);

  useEffect(() => {
    if (!video.current) return;
    const kept = keepPlaying(video.current, streamId, source === "live", {
      phase: (now, why) => {
        setPhase(now);
        setProblem(why);
      },
      levels: setLevels,
      level: setPlaying,
    });
    playback.current = kept;
    return kept.stop;
  }, [video, streamId, source]);

  const choose = useCallback((index: number) => {
    setChosen(index);
    playback.current?.engine()?.setLevel(index);
  }, []);

  const goLive = useCallback(() => {
    const edge = playback.current?.engine()?.liveAt();
    if (!video.current) return;
    if (edge) video.current.currentTime = edge;
    video.current.play().catch(() => {});
  }, [video]);

  const latency = useCallback(() => playback.current?.engine()?.latency() ?? null, []);

  return { phase, problem, levels, playing, chosen, choose, goLive, latency };
};
