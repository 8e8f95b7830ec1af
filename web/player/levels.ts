/** One quality of the video, as the menu shows it. `index` is hls.js's own. */
export interface Level {
  index: number;
  height: number;
  label: string;
}

/** The qualities, best first; those of equal height are told apart by their bit rate. */
export const levelsOf = (found: readonly { height: number; bitrate: number }[]): Level[] =>
  found
    .map(({ height, bitrate }, index) => ({ index, height, bitrate }))
    .sort((a, b) => b.height - a.height || b.bitrate - a.bitrate)
    .map(({ index, height, bitrate }) => {
      const alone = found.filter((other) => other.height === height).length === 1;
      const kbit = `${Math.round(bitrate / 1000)} kbit/s`;
      if (height === 0) return { index, height, label: kbit };
      return { index, height, label: alone ? `${height}p` : `${height}p, ${kbit}` };
    });
