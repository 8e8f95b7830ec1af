import { Chip } from "../ui/Chip.tsx";
import { LiveBadge } from "../ui/LiveBadge.tsx";
import { type Step, stepNames } from "./step.ts";

const looks: Partial<Record<Step, string>> = {
  failed: "border-bad text-bad",
  interrupted: "border-accent text-accent-ink",
  recovering: "border-accent text-accent-ink",
  waiting: "border-accent text-accent-ink",
  queued: "border-accent text-accent-ink",
  starting: "border-accent text-accent-ink",
};

/** A stream's step in a list. */
export const StepChip = ({ step, scheduled = false }: { step: Step; scheduled?: boolean }) =>
  step === "live" ? (
    <LiveBadge />
  ) : (
    <Chip look={looks[step]}>{step === "draft" && scheduled ? "Scheduled" : stepNames[step]}</Chip>
  );
