/** What a key asks of the player. */
export type Command = "play" | "mute" | "full" | "back" | "forward";

const keys: Record<string, Command> = {
  k: "play",
  " ": "play",
  m: "mute",
  f: "full",
  ArrowLeft: "back",
  j: "back",
  ArrowRight: "forward",
  l: "forward",
};

/** Elements that have their own use for a key. */
const own: Record<string, (key: string) => boolean> = {
  BUTTON: (key) => key === " ",
  INPUT: (key) => key !== "m" && key !== "f" && key !== "k",
};

/** The command of a key that was pressed on an element within the player; undefined where there is none. */
export const commandOf = (key: string, tag: string, role: string | null, modified: boolean): Command | undefined => {
  if (modified || role?.startsWith("menu") || own[tag]?.(key)) return undefined;
  return keys[key];
};
