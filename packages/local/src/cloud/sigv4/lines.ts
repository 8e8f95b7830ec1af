import { AwsError } from "../contract.ts";

const incomplete = () =>
  new AwsError("IncompleteBody", 400, "The request body terminated unexpectedly or is not chunked as it claims.");

/** The longest line of the framing, signature included, is far below this. */
const longestLine = 16_384;

/** Reads a stream by lines (ended by CRLF) and by counted bytes, holding back no more than a line. */
export const lines = (source: AsyncIterable<Buffer>) => {
  const parts = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await parts.next();
    if (!next.done) held = held.length > 0 ? Buffer.concat([held, next.value]) : next.value;
    return !next.done;
  };
  return {
    line: async (): Promise<string> => {
      for (;;) {
        const at = held.indexOf("\r\n");
        if (at >= 0) {
          const line = held.toString("utf8", 0, at);
          held = held.subarray(at + 2);
          return line;
        }
        if (held.length > longestLine || !(await more())) throw incomplete();
      }
    },
    async *take(length: number): AsyncGenerator<Buffer> {
      for (let left = length; left > 0; ) {
        if (held.length === 0 && !(await more())) throw incomplete();
        const part = held.subarray(0, left);
        held = held.subarray(part.length);
        left -= part.length;
        yield part;
      }
    },
    end: async (): Promise<void> => {
      while (held.length === 0 && (await more()));
      if (held.length > 0) throw incomplete();
    },
  };
};
