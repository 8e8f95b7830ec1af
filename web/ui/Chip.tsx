import { classes } from "./classes.ts";

/** A state in a word or two, with a border. */
export const Chip = ({
  children,
  look = "border-edge text-muted",
}: {
  children: string;
  look?: string | undefined;
}) => <span className={classes("rounded-full border px-3 py-0.5 font-semibold text-sm", look)}>{children}</span>;
