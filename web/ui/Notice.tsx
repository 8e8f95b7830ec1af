import type { ReactNode } from "react";
import { classes } from "./classes.ts";

const looks = {
  plain: "border-line bg-raised",
  warm: "border-accent/60 bg-accent/10",
  bad: "border-bad/60 bg-bad-ground text-bad",
} as const;

/** Something to know, in a box. `bad` is read out at once, the others when there is a pause. */
export const Notice = ({ look = "plain", children }: { look?: keyof typeof looks; children: ReactNode }) => (
  <div role={look === "bad" ? "alert" : "status"} className={classes("rounded-2xl border px-5 py-4", looks[look])}>
    {children}
  </div>
);
