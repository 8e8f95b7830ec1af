"use client";
import { useCallback, useRef, useState } from "react";
import { type Problem, problemIn } from "./call.ts";

/** Runs one call at a time for a button or a form: whether it is under way, and what was wrong with the last. */
export const useCall = <In extends unknown[]>(work: (...given: In) => Promise<void>) => {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const running = useRef(false);
  const latest = useRef(work);
  latest.current = work;

  const run = useCallback(async (...given: In) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      await latest.current(...given);
    } catch (thrown) {
      setProblem(problemIn(thrown));
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);

  return { run, busy, problem };
};
