"use client";
import { useEffect, useRef, useState } from "react";
import { type Problem, problemIn } from "../calls/call.ts";
import { type Ingest, ingestOf, rotateKey } from "../stream/calls.ts";

/**
 * Where the encoder pushes and with which key. Asked for by the page itself, so that no cache of pages holds a key; asked
 * again whenever `occasion` changes, and `moved` once the address is another than at first.
 */
export const useIngest = (streamId: string, occasion?: unknown) => {
  const [ingest, setIngest] = useState<Ingest>();
  const [problem, setProblem] = useState<Problem>();
  const first = useRef<string>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the occasion is a reason to ask, and no more.
  useEffect(() => {
    let gone = false;
    ingestOf(streamId).then(
      (found) => {
        if (gone) return;
        first.current ??= found.rtmpUrl ?? undefined;
        setIngest(found);
      },
      (thrown) => !gone && setProblem(problemIn(thrown)),
    );
    return () => {
      gone = true;
    };
  }, [streamId, occasion]);
  const reset = async () => setIngest(await rotateKey(streamId));
  const moved = first.current !== undefined && Boolean(ingest?.rtmpUrl) && ingest?.rtmpUrl !== first.current;
  return { ingest, problem, reset, moved };
};
