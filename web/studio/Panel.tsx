import type { ReactNode } from "react";
import { classes } from "../ui/classes.ts";

/** A box of the studio with its heading. */
export const Panel = ({ title, children, className }: { title: string; children: ReactNode; className?: string }) => (
  <section className={classes("space-y-5 rounded-3xl border border-line bg-raised p-5 sm:p-7", className)}>
    <h2 className="font-bold text-xl tracking-tight">{title}</h2>
    {children}
  </section>
);
