import { createHash } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** The next number, from 0 up to but not 1, of one kind of decision about one subject. */
export type Draw = (kind: string, subject: string) => number;

/**
 * Random numbers from one seed, in a stream of their own for each kind and subject: how often one thing was decided
 * does not change what is decided of another, however the processes of a test interleave.
 */
export const draws = (seed: string): Draw => {
  const streams = new Map<string, ReturnType<typeof xoroshiro128plus>>();
  return (kind, subject) => {
    const name = JSON.stringify([seed, kind, subject]);
    let stream = streams.get(name);
    if (!stream) {
      stream = xoroshiro128plus(createHash("sha256").update(name).digest().readInt32BE());
      streams.set(name, stream);
    }
    return uniformFloat64(stream);
  };
};
