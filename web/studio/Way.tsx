import { Check } from "lucide-react";
import { classes } from "../ui/classes.ts";
import { placeOf, type Step, way } from "./step.ts";

/** The way from a draft to the replay, and where one is on it. */
export const Way = ({ step }: { step: Step }) => {
  const place = placeOf[step];
  return (
    <ol aria-label="Steps of your broadcast" className="grid grid-cols-5 gap-1.5 sm:gap-3">
      {way.map((name, at) => (
        <li key={name} aria-current={at === place ? "step" : undefined} className="space-y-2">
          <span
            className={classes("block h-1 rounded-full", at <= place ? "bg-accent" : "bg-line")}
            aria-hidden="true"
          />
          <span
            className={classes(
              "flex items-center gap-1 text-xs sm:text-sm",
              at === place ? "font-semibold text-ink" : "text-muted",
            )}
          >
            {at < place && <Check className="size-3.5 text-accent-ink" aria-label="Done:" />}
            {name}
          </span>
        </li>
      ))}
    </ol>
  );
};
