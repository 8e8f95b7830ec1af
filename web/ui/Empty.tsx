import type { ReactNode } from "react";

/** Where a list has nothing: says so, and what to do next. */
export const Empty = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="rounded-3xl border border-line border-dashed px-6 py-12 text-center">
    <p className="font-display font-semibold text-xl">{title}</p>
    <div className="mx-auto mt-2 max-w-prose space-y-5 text-muted">{children}</div>
  </div>
);
