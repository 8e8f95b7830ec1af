/** One value of a chart. `at` is an ISO time. */
export interface ChartPoint {
  at: string;
  value: number;
}

/** The chart's own units: CSS stretches them. */
export const box = { width: 180, height: 40 } as const;

/** Milliseconds between two points above which something is missing between them. */
const gap = 7_500;

/**
 * Lines through points, as SVG paths; one for each stretch without a gap. The chart begins `seconds` before its last
 * point, and its lowest value is 0, so that a tremble does not look like a fall. A point alone is a short line.
 */
export const lines = (points: readonly ChartPoint[], seconds: number): string[] => {
  const end = Date.parse(points.at(-1)?.at ?? "");
  const top = Math.max(...points.map(({ value }) => value)) * 1.15 || 1;
  const place = ({ at, value }: ChartPoint) => ({
    at: Date.parse(at),
    x: box.width * (1 + (Date.parse(at) - end) / (seconds * 1000)),
    y: box.height * (1 - value / top),
  });
  const stretches: ReturnType<typeof place>[][] = [];
  for (const point of points.map(place).filter(({ x }) => x >= 0)) {
    const last = stretches.at(-1);
    if (last && point.at - (last.at(-1)?.at ?? 0) <= gap) last.push(point);
    else stretches.push([point]);
  }
  const number = (value: number) => String(Math.round(value * 10) / 10);
  return stretches.map(([first, ...rest]) => {
    const from = first ?? { x: 0, y: 0 };
    const to = rest.map(({ x, y }) => `L${number(x)} ${number(y)}`).join("");
    return `M${number(from.x)} ${number(from.y)}${to || `L${number(Math.max(0, from.x - 2))} ${number(from.y)}`}`;
  });
};
