import type { ComponentProps } from "react";
import { classes } from "../ui/classes.ts";

/** One button of the player's bar; `label` is its name. */
export const ControlButton = ({ label, className, ...rest }: { label?: string } & ComponentProps<"button">) => (
  <button
    type="button"
    aria-label={label}
    title={label}
    className={classes(
      "inline-flex h-10 min-w-10 items-center justify-center gap-1.5 rounded-full px-2 font-semibold text-sm text-white tabular-nums hover:bg-white/15 focus-visible:outline-white focus-visible:outline-offset-0",
      className,
    )}
    {...rest}
  />
);
