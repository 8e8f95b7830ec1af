import type { Health } from "@directfanz/live/health/view";
import { CircleAlert, CircleCheck, CircleDashed, TriangleAlert } from "lucide-react";

export const statusNames: Record<Health["status"], string> = {
  good: "Good",
  fair: "Fair",
  bad: "Bad",
  unknown: "Not known yet",
};

const looks = {
  good: { Icon: CircleCheck, look: "text-good" },
  fair: { Icon: TriangleAlert, look: "text-accent-ink" },
  bad: { Icon: CircleAlert, look: "text-bad" },
  unknown: { Icon: CircleDashed, look: "text-muted" },
} as const;

/** The health in a word, a shape and a colour. */
export const StatusBadge = ({ status }: { status: Health["status"] }) => {
  const { Icon, look } = looks[status];
  return (
    <span className={`inline-flex items-center gap-2 font-bold ${look}`}>
      <Icon className="size-5 shrink-0" aria-hidden="true" />
      {statusNames[status]}
    </span>
  );
};
