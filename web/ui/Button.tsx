import Link from "next/link";
import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

const looks = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover",
  quiet: "border border-edge text-ink hover:bg-hover",
  plain: "text-ink hover:bg-hover",
  danger: "border border-bad text-bad hover:bg-bad-ground",
} as const;

interface Look {
  look?: keyof typeof looks;
}

const base =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-full px-5 font-semibold transition-colors " +
  "disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-progress aria-disabled:opacity-55";

/** A button. `busy` keeps its place and its focus, and takes no further press. */
export const Button = ({
  look = "primary",
  busy = false,
  className,
  onClick,
  type = "button",
  ...rest
}: ComponentProps<"button"> & Look & { busy?: boolean }) => (
  <button
    type={type}
    aria-disabled={busy || undefined}
    className={classes(base, looks[look], className)}
    onClick={busy ? (event) => event.preventDefault() : onClick}
    {...rest}
  />
);

/** A link that looks like a button. */
export const ButtonLink = ({ look = "primary", className, ...rest }: ComponentProps<typeof Link> & Look) => (
  <Link className={classes(base, looks[look], className)} {...rest} />
);
