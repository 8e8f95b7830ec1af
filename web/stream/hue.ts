/** A hue (0–359) that belongs to a stream: the same every time, spread over the circle. */
export const hueOf = (id: string): number => {
  let hash = 0;
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash % 360;
};
