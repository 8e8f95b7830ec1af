import { archiveSegmentSeconds } from "./ladder.ts";

/** An archived segment, as it will stand in the recording. */
export interface Archived {
  /** Its key in the archive's bucket. */
  key: string;
  /** Milliseconds of the wall clock. */
  at: number;
  seconds: number;
  /** Whether it does not go on where the one before ended. */
  apart: boolean;
}

/** What an archive's child playlist says of a segment, by its key. */
export type Told = Map<string, { at: number | undefined; seconds: number; apart: boolean }>;

/** Reads a child playlist that lies in `folder`. */
export const readChild = (folder: string, playlist: string): Told => {
  const told: Told = new Map();
  let at: number | undefined;
  let seconds = 0;
  let apart = true;
  for (const line of playlist.split("\n").map((one) => one.trim())) {
    const [, tag, value = ""] = /^#(EXT[^:]*):?(.*)$/.exec(line) ?? [];
    if (tag === "EXT-X-DISCONTINUITY") apart = true;
    else if (tag === "EXT-X-PROGRAM-DATE-TIME") at = Date.parse(value);
    else if (tag === "EXTINF") seconds = Number.parseFloat(value);
    if (line === "" || line.startsWith("#")) continue;
    told.set(`${folder}/${line}`, { at, seconds, apart });
    // The next one begins where this one ends, unless it says its own time.
    at = at === undefined ? undefined : at + seconds * 1000;
    apart = false;
  }
  return told;
};

/** The time and the number in a segment's name: `index_1080p_20260304T050607_00001.ts`. */
const named = (key: string): { at: number; number: number } | undefined => {
  const [, year, month, day, hour, minute, second, number] =
    /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)_(\d+)\.ts$/.exec(key) ?? [];
  if (!number) return undefined;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : { at, number: Number(number) };
};

/** What lies between two segments that is more than the rounding of their times. Milliseconds. */
const gap = 1_500;

/**
 * The segments of one channel's archive in the order in which they were broadcast. MediaLive begins its playlist anew
 * whenever the channel starts again, so segments of an earlier start stand in none: what is known of them is the time
 * and the number in their names, and that each lasts as long as was asked for unless the next one comes sooner.
 */
export const inOrder = (keys: string[], told: Told): Archived[] => {
  const found = keys.flatMap((key) => {
    const name = named(key);
    return name ? [{ key, ...name, told: told.get(key), at: told.get(key)?.at ?? name.at }] : [];
  });
  found.sort((a, b) => a.at - b.at || a.number - b.number);
  let ends = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  return found.map(({ key, at, number, told: said }, index) => {
    const next = found[index + 1];
    const lasts = Math.min(archiveSegmentSeconds, Math.max(1, ((next?.at ?? Number.POSITIVE_INFINITY) - at) / 1000));
    const seconds = said?.seconds ?? lasts;
    const apart = said?.apart === true || number !== last + 1 || Math.abs(at - ends) > gap;
    ends = at + seconds * 1000;
    last = number;
    return { key, at, seconds, apart };
  });
};

/** A media playlist (RFC 8216, 4.3.3) of segments that will not change; `file` names each, relative to the playlist. */
export const recordedChild = (segments: Archived[], file: (key: string) => string): string => {
  const longest = Math.max(1, ...segments.map(({ seconds }) => Math.round(seconds)));
  const lines = ["#EXTM3U", "#EXT-X-VERSION:3", `#EXT-X-TARGETDURATION:${longest}`, "#EXT-X-MEDIA-SEQUENCE:0"];
  lines.push("#EXT-X-PLAYLIST-TYPE:VOD");
  segments.forEach(({ key, at, seconds, apart }, index) => {
    if (apart && index > 0) lines.push("#EXT-X-DISCONTINUITY");
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(at)).toISOString()}`);
    lines.push(`#EXTINF:${seconds.toFixed(5)},`, file(key));
  });
  return `${[...lines, "#EXT-X-ENDLIST"].join("\n")}\n`;
};

/** What an archive's main playlist says of its rendition. */
export interface Rendition {
  bandwidth: number;
  resolution: string | undefined;
  codecs: string | undefined;
}

/** The best rendition that main playlists name; undefined where they name none. */
export const bestOf = (playlists: string[]): Rendition | undefined =>
  playlists
    .flatMap((playlist) => playlist.split("\n"))
    .filter((line) => line.startsWith("#EXT-X-STREAM-INF:"))
    .map((line) => ({
      bandwidth: Number(/[:,]BANDWIDTH=(\d+)/.exec(line)?.[1] ?? 0),
      resolution: /RESOLUTION=(\d+x\d+)/.exec(line)?.[1],
      codecs: /CODECS="([^"]+)"/.exec(line)?.[1],
    }))
    .reduce<Rendition | undefined>((best, one) => (best && best.bandwidth >= one.bandwidth ? best : one), undefined);

/** A main playlist (RFC 8216, 4.3.4) of the one variant that there is. */
export const recordedMain = ({ bandwidth, resolution, codecs }: Rendition, variant: string): string => {
  const attributes = [`BANDWIDTH=${bandwidth}`];
  if (resolution) attributes.push(`RESOLUTION=${resolution}`);
  if (codecs) attributes.push(`CODECS="${codecs}"`);
  return `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-STREAM-INF:${attributes.join(",")}\n${variant}\n`;
};
