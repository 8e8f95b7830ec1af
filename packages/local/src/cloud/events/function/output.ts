import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { endOfOutput } from "./outcome.ts";

/** Characters of output that are kept of one attempt: what a page can show, not a disk's worth. */
const most = 64_000;

/** Collects the lines that a worker prints, split by the marks that end each invocation's output. */
export interface Output {
  /** Lines since the last mark or `take`, and forgets them. */
  take(): string[];
  /** Settles when both streams have ended this invocation's output, or have closed. */
  ended(requestId: string): Promise<void>;
}

export const output = (streams: Readable[]): Output => {
  let lines: string[] = [];
  let length = 0;
  const keep = (line: string): void => {
    if (length > most) return;
    length += line.length;
    lines.push(length > most ? "… (more output was cut)" : line);
  };
  const readers = streams.map((stream) => {
    let waiting: { mark: string; settle: () => void } | undefined;
    const seen = new Set<string>();
    let closed = false;
    const reader = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    reader.on("line", (line) => {
      const at = line.indexOf("\u0001end ");
      if (at === -1) return keep(line);
      if (at > 0) keep(line.slice(0, at));
      const mark = line.slice(at);
      if (waiting?.mark === mark) waiting.settle();
      else seen.add(mark);
    });
    reader.on("close", () => {
      closed = true;
      waiting?.settle();
    });
    return (mark: string): Promise<void> =>
      new Promise((settle) => {
        if (closed || seen.delete(mark)) settle();
        else waiting = { mark, settle };
      });
  });
  return {
    take: () => {
      const taken = lines;
      lines = [];
      length = 0;
      return taken;
    },
    ended: async (requestId) => {
      await Promise.all(readers.map((ended) => ended(endOfOutput(requestId))));
    },
  };
};
