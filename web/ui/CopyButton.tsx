"use client";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./Button.tsx";

type Outcome = "copied" | "refused";

/** Puts a text on the clipboard; `what` names it. */
export const CopyButton = ({ text, what }: { text: string; what: string }) => {
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
        <span className="max-sm:sr-only">{outcome === "copied" ? "Copied" : "Copy"}</span>
      </Button>
      <span role="status" className="sr-only">
        {outcome === "copied" && `Copied ${what}.`}
        {outcome === "refused" && `This browser does not let us copy. Select the ${what} and copy it by hand.`}
      </span>
    </>
  );
};
