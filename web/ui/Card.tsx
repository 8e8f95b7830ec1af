import type { ReactNode } from "react";

/** A page that is one form. */
export const Card = ({ title, about, children }: { title: string; about: string; children: ReactNode }) => (
  <div className="mx-auto w-full max-w-lg space-y-6 rounded-3xl border border-line bg-raised p-6 sm:my-6 sm:p-9">
    <div className="space-y-1">
      <h1 className="font-bold text-3xl tracking-tight">{title}</h1>
      <p className="text-muted">{about}</p>
    </div>
    {children}
  </div>
);
