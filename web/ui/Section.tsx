import { type ReactNode, useId } from "react";

/** A part of a page under its heading. */
export const Section = ({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) => {
  const id = useId();
  return (
    <section aria-labelledby={id} className="space-y-5">
      <div className="flex flex-wrap items-baseline justify-between gap-3">
        <h2 id={id} className="font-bold text-2xl tracking-tight">
          {title}
        </h2>
        {action}
      </div>
      {children}
    </section>
  );
};

/** Cards side by side, as many as fit. */
export const Grid = ({ children }: { children: ReactNode }) => (
  <div className="grid gap-x-5 gap-y-8 sm:grid-cols-2 lg:grid-cols-3">{children}</div>
);
