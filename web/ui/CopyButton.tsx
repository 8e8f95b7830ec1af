"use client";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./Button.tsx";

type Outcome = "copied" | "refused";

interface Props {
  text: string;
  /** Names it, after "Copy". */
  what: string;
  /** Beside a field, where there is little room: only the picture. */
  tight?: boolean;
}

/** Puts a text on the clipboard. */
export const CopyButton = ({ text, what, tight = false }: Props) => {
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), 3_000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    // Pages that came over plain http from another host than localhost have no clipboard.
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setOutcome(copied ? "copied" : "refused");
  };
  return (
    <>
      <Button look="quiet" className="shrink-0 px-4 text-sm" aria-label={`Copy ${what}`} onClick={copy}>
        {outcome === "copied" ? (
          <Check className="size-4" aria-hidden="true" />
        ) : (
          <Copy className="size-4" aria-hidden="true" />
        )}
        <span className={tight ? "@max-md:sr-only" : ""}>
          {outcome === "copied" ? "Copied" : tight ? "Copy" : `Copy ${what}`}
        </span>
      </Button>
      <span role="status" className="sr-only">
        {outcome === "copied" && `Copied ${what}.`}
        {outcome === "refused" && `This browser does not let us copy. Select the ${what} and copy it by hand.`}
      </span>
    </>
  );
};
