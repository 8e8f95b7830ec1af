"use client";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { Problem } from "../calls/call.ts";
import { problemIn } from "../calls/call.ts";
import { askAccess } from "../stream/calls.ts";
import { serverNow } from "../time/server-clock.ts";
import { backoff, renewIn } from "./backoff.ts";
import { type Engine, openEngine } from "./engine.ts";
import type { Level } from "./levels.ts";

/** What is played: a stream that is live, or a recording of it by its manifest. */
export type Source = { kind: "live" } | { kind: "replay"; hls: string };

export type Phase = "opening" | "flowing" | "retrying" | "refused";

/** Refusals that trying again does not mend. */
const isFinal = ({ status }: Problem) => status === 401 || status === 403 || status === 404;

/**
 * Plays a stream in `video`: asks for access, renews it before it ends, opens the engine, and tries again with growing
 * pauses after whatever breaks.
 */
export const usePlayback = (video: RefObject<HTMLVideoElement | null>, streamId: string, source: Source) => {
  const [phase, setPhase] = useState<Phase>("opening");
  const [problem, setProblem] = useState<Problem>();
  const [levels, setLevels] = useState<Level[]>([]);
  const [playing, setPlaying] = useState(-1);
  const [chosen, setChosen] = useState(-1);
  const engine = useRef<Engine>(null);
  const live = source.kind === "live";
  const manifest = source.kind === "replay" ? source.hls : null;

  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    let gone = false;
    let attempts = 0;
    const later = (work: () => void, ms: number) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, ms);
      timers.add(timer);
    };

    const access = async () => {
      const given = await askAccess(streamId);
      if (!gone) later(renew, renewIn(given.expiresAt, serverNow()));
      return given;
    };
    const renew = () => {
      access().catch((thrown) => (isFinal(problemIn(thrown)) ? refuse(thrown) : later(renew, 5_000)));
    };
    const refuse = (thrown: unknown) => {
      if (gone) return;
      setProblem(problemIn(thrown));
      setPhase("refused");
    };
    const broken = (again: () => Promise<void>) => {
      if (gone) return;
      attempts += 1;
      setPhase("retrying");
      later(() => {
        again().catch((thrown) => (isFinal(problemIn(thrown)) ? refuse(thrown) : broken(again)));
      }, backoff(attempts));
    };
    const reopen = async (renewed: boolean) => {
      if (renewed) await access();
      if (!gone) engine.current?.retry();
    };
    const open = async () => {
      const { hls } = await access();
      const element = video.current;
      if (gone || !element) return;
      const opened = await openEngine(element, manifest ?? hls, live, {
        levels: setLevels,
        level: setPlaying,
        flows: () => {
          attempts = 0;
          setPhase("flowing");
        },
        broken: (renewed) => broken(() => reopen(renewed)),
      });
      if (gone) opened.destroy();
      else engine.current = opened;
    };
    open().catch((thrown) => (isFinal(problemIn(thrown)) ? refuse(thrown) : broken(open)));

    return () => {
      gone = true;
      for (const timer of timers) clearTimeout(timer);
      engine.current?.destroy();
      engine.current = null;
    };
  }, [video, streamId, live, manifest]);

  const choose = useCallback((index: number) => {
    setChosen(index);
    engine.current?.setLevel(index);
  }, []);

  const goLive = useCallback(() => {
    const element = video.current;
    const edge = engine.current?.liveAt();
    if (element && edge) element.currentTime = edge;
    element?.play().catch(() => {});
  }, [video]);

  const latency = useCallback(() => engine.current?.latency() ?? null, []);

  return { phase, problem, levels, playing, chosen, choose, goLive, latency };
};
