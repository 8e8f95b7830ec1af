"use client";
import { useEffect, useState } from "react";
import { type Problem, problemIn } from "../calls/call.ts";
import { type Ingest, ingestOf, rotateKey } from "../stream/calls.ts";

/** Where the encoder pushes and with which key. Asked for by the page itself, so that no cache of pages holds a key. */
export const useIngest = (streamId: string) => {
  const [ingest, setIngest] = useState<Ingest>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    let gone = false;
    ingestOf(streamId).then(
      (found) => !gone && setIngest(found),
      (thrown) => !gone && setProblem(problemIn(thrown)),
    );
    return () => {
      gone = true;
    };
  }, [streamId]);
  const reset = async () => setIngest(await rotateKey(streamId));
  return { ingest, problem, reset };
};
