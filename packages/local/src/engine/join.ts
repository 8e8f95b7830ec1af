import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Writes the bytes of `files`, one after the other, into one. */
export const joinFiles = async (files: string[], to: string): Promise<void> => {
  const bytes = async function* () {
    for (const one of files) yield* createReadStream(one);
  };
  await pipeline(Readable.from(bytes()), createWriteStream(to));
};
