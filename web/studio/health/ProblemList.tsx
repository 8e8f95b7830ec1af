import type { Health } from "@directfanz/live/health/view";
import { CircleAlert, Info, TriangleAlert } from "lucide-react";

type Problem = Health["problems"][number];

const severities: Record<Problem["severity"], { name: string; Icon: typeof Info; look: string }> = {
  error: { name: "Error", Icon: CircleAlert, look: "text-bad" },
  warning: { name: "Warning", Icon: TriangleAlert, look: "text-accent-ink" },
  info: { name: "Note", Icon: Info, look: "text-muted" },
};

/** What is wrong, why that matters, and how to mend it; the worst first. */
export const ProblemList = ({ problems }: { problems: readonly Problem[] }) => (
  <ul className="space-y-3">
    {problems.map(({ kind, severity, message, reason, remedy }) => {
      const { name, Icon, look } = severities[severity];
      return (
        <li key={kind} className="space-y-1.5 rounded-2xl border border-line px-4 py-3">
          <p className="flex items-start gap-2.5">
            <Icon className={`mt-0.5 size-5 shrink-0 ${look}`} aria-hidden="true" />
            <span>
              <strong className={look}>{name}:</strong> <strong>{message}</strong>
            </span>
          </p>
          <p className="text-muted text-sm">{reason}</p>
          <p className="text-sm">
            <strong>How to fix it:</strong> {remedy}
          </p>
        </li>
      );
    })}
  </ul>
);
