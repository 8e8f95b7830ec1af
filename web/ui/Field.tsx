import { type ComponentProps, type ReactNode, useId } from "react";
import type { Problem } from "../calls/call.ts";
import { classes } from "./classes.ts";

export const inputLook =
  "w-full rounded-xl border border-edge bg-sunken px-4 py-2.5 text-base text-ink placeholder:text-muted " +
  "aria-invalid:border-bad";

interface Common {
  label: string;
  hint?: ReactNode;
  /** What the server said of the form; shown here where it is about this field. */
  problem?: Problem | undefined;
  name: string;
}

const useDescribed = ({ hint, problem, name }: Pick<Common, "hint" | "problem" | "name">) => {
  const id = useId();
  const mine = problem?.field === name ? problem : undefined;
  const describedBy = classes(hint ? `${id}-hint` : null, mine ? `${id}-error` : null) || undefined;
  return { id, mine, props: { id, name, "aria-describedby": describedBy, "aria-invalid": mine ? true : undefined } };
};

const Around = ({
  id,
  label,
  hint,
  mine,
  children,
}: Common & { id: string; mine?: Problem | undefined; children: ReactNode }) => (
  <div className="space-y-1.5">
    <label htmlFor={id} className="block font-semibold">
      {label}
    </label>
    {children}
    {hint && (
      <p id={`${id}-hint`} className="text-muted text-sm">
        {hint}
      </p>
    )}
    {mine && (
      <p id={`${id}-error`} role="alert" className="text-bad text-sm">
        {mine.message} {mine.suggestion}
      </p>
    )}
  </div>
);

/** A labelled line of text, with its hint and what the server said of it. */
export const TextField = ({ label, hint, problem, ...input }: Common & Omit<ComponentProps<"input">, "name">) => {
  const { id, mine, props } = useDescribed({ hint, problem, name: input.name });
  return (
    <Around {...{ id, label, hint, mine, name: input.name }}>
      <input className={inputLook} {...input} {...props} />
    </Around>
  );
};

/** A labelled text of several lines. */
export const TextArea = ({ label, hint, problem, ...input }: Common & Omit<ComponentProps<"textarea">, "name">) => {
  const { id, mine, props } = useDescribed({ hint, problem, name: input.name });
  return (
    <Around {...{ id, label, hint, mine, name: input.name }}>
      <textarea rows={4} className={inputLook} {...input} {...props} />
    </Around>
  );
};
