import type { ComponentProps } from "react";

/** A radio button or a tick box with its label and one sentence about it, in a box that can be pressed as a whole. */
export const Choice = ({ label, about, ...input }: { label: string; about: string } & ComponentProps<"input">) => (
  <label className="flex gap-3 rounded-xl border border-edge bg-sunken p-4 transition-colors hover:bg-hover has-checked:border-accent has-focus-visible:outline-2 has-focus-visible:outline-accent-ink has-focus-visible:outline-offset-3">
    <input className="mt-0.5 size-5 shrink-0 accent-accent outline-none" {...input} />
    <span>
      <span className="block font-semibold">{label}</span>
      <span className="block text-muted text-sm">{about}</span>
    </span>
  </label>
);
