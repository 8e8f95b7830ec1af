/** What MediaLive's identifiers for variable data stand for at one moment of one output. Rates in bits a second. */
export interface VariableData {
  at: Date;
  videoRate: number;
  audioRate: number;
  width: number;
  height: number;
  frameRate: number;
}

const values: Record<string, (data: VariableData) => string> = {
  dt: ({ at }) => `${date(at)}T${time(at)}`,
  d: ({ at }) => date(at),
  t: ({ at }) => time(at),
  rv: ({ videoRate }) => kilobits(videoRate),
  ra: ({ audioRate }) => kilobits(audioRate),
  rc: ({ videoRate, audioRate }) => kilobits(videoRate + audioRate),
  w: ({ width }) => `${width}`,
  h: ({ height }) => `${height}`,
  f: ({ frameRate }) => `${Math.floor(frameRate)}`,
  "": () => "$",
};

const IDENTIFIER = /\$([a-z]*)(?:%0(\d+))?\$/g;

/** `text` with its identifiers resolved, padded where `%0n` asks (User Guide, "Identifiers for variable data"). */
export const resolve = (text: string, data: VariableData): string =>
  text.replace(IDENTIFIER, (whole, name: string, width = "0") => {
    const value = values[name]?.(data);
    return value === undefined ? whole : value.padStart(Number(width), "0");
  });

/** The identifiers of `text` that are not among `allowed`, as they stand there. */
export const foreign = (text: string, allowed: readonly string[]): string[] =>
  [...text.matchAll(IDENTIFIER)].flatMap(([whole, name = ""]) => (allowed.includes(name) ? [] : [whole]));

/** What may stand in the destination of an HLS group, and in the modifiers of its outputs: there all but `$sn$`. */
export const inDestinations = ["dt", "d", "t", ""];
export const inModifiers = Object.keys(values);

const digits = (at: Date): string => at.toISOString().replace(/[-:]/g, "");
const date = (at: Date): string => digits(at).slice(0, 8);
const time = (at: Date): string => digits(at).slice(9, 15);
const kilobits = (rate: number): string => `${Math.round(rate / 1000)}`;
