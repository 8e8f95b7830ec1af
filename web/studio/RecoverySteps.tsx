import { Check } from "lucide-react";
import { classes } from "../ui/classes.ts";
import { type Recovery, recoverySaid, recoverySteps } from "./recovery.ts";

/** What was tried, what is being tried, and what would be next. */
export const RecoverySteps = ({ recovery }: { recovery: Recovery }) => {
  const place = recoverySteps.findIndex(({ step }) => step === recovery.step);
  return (
    <>
      <ol aria-label="What we try" className="space-y-2">
        {recoverySteps.map(({ step, name }, at) => (
          <li
            key={step}
            aria-current={at === place ? "step" : undefined}
            className={classes("flex items-center gap-3", at === place ? "font-semibold" : "text-muted")}
          >
            <span className="grid size-5 shrink-0 place-items-center">
              {at < place ? (
                <Check className="size-4 text-accent-ink" aria-label="Tried:" />
              ) : (
                <span
                  className={classes("size-2.5 rounded-full", at === place ? "animate-breathe bg-accent" : "bg-line")}
                  aria-hidden="true"
                />
              )}
            </span>
            {name}
          </li>
        ))}
      </ol>
      <p role="status">{recoverySaid(recovery)}</p>
    </>
  );
};
