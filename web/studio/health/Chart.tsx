import { classes } from "../../ui/classes.ts";
import { box, type ChartPoint, lines } from "./sparkline.ts";

interface Props {
  name: string;
  /** A value as it is written, with its unit. */
  written: (value: number) => string;
  last: number | null;
  points: readonly ChartPoint[];
  offline: boolean;
}

const minutes = 3;

/** One measure: its last value, and its course in a line that is told in words as well. */
export const Chart = ({ name, written, last, points, offline }: Props) => {
  const values = points.map(({ value }) => value);
  const course =
    values.length > 0
      ? `${name} over ${minutes} minutes: between ${written(Math.min(...values))} and ${written(Math.max(...values))}`
      : `${name}: nothing measured yet`;
  return (
    <figure className="min-w-0 rounded-2xl border border-line px-4 py-3">
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-2">
        <span className="text-muted text-sm">{name}</span>
        <span className={classes("font-bold tabular-nums", offline && "text-muted")}>
          {last === null ? "–" : written(last)}
        </span>
      </figcaption>
      <svg
        role="img"
        aria-label={course}
        viewBox={`0 -1 ${box.width} ${box.height + 2}`}
        preserveAspectRatio="none"
        className={classes("mt-2 h-10 w-full", offline ? "text-muted" : "text-accent-ink")}
      >
        <line
          x1="0"
          x2={box.width}
          y1={box.height}
          y2={box.height}
          className="stroke-line"
          vectorEffect="non-scaling-stroke"
        />
        {lines(points, minutes * 60).map((path) => (
          <path
            key={path}
            d={path}
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinejoin="round"
            strokeDasharray={offline ? "4 4" : undefined}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
    </figure>
  );
};
