"use client";
import type { Health } from "@directfanz/live/health/view";
import { useEffect, useState } from "react";
import { type Problem, problemIn } from "../../calls/call.ts";
import { healthOf } from "../../stream/calls.ts";

const pollSeconds = 5;

/**
 * The health of a stream's ingest, asked for every five seconds while the page is seen. What was said last stays when a
 * question fails; `problem` says why it did. `health` is undefined until the first answer, null where nothing is open.
 */
export const useHealth = (streamId: string) => {
  const [health, setHealth] = useState<Health | null>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    let gone = false;
    let asking = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      if (asking || document.visibilityState === "hidden") return;
      asking = true;
      try {
        const said = await healthOf(streamId);
        if (!gone) setHealth(said);
        if (!gone) setProblem(undefined);
      } catch (thrown) {
        if (!gone) setProblem(problemIn(thrown));
      }
      asking = false;
      if (!gone) timer = setTimeout(ask, pollSeconds * 1000);
    };
    const seen = () => {
      clearTimeout(timer);
      void ask();
    };
    seen();
    document.addEventListener("visibilitychange", seen);
    return () => {
      gone = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [streamId]);
  return { health, problem };
};
