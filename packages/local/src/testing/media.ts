import type { Visitor } from "./visitor.ts";

/** The addresses that a playlist names, absolute. */
export const named = (playlist: string, base: string): string[] =>
  playlist
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => new URL(line, base).href);

/** A text of the site as this visitor gets it; throws with the status where it is refused. */
export const textOf = async (visitor: Visitor, address: string): Promise<string> => {
  const answer = await visitor.fetch(address);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}: ${text.slice(0, 200)}`);
  return text;
};

/** Seconds of all segments of a media playlist. */
export const seconds = (playlist: string): number =>
  [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, length]) => sum + Number(length), 0);
