import type { Problem } from "../calls/call.ts";

/** What was wrong, where there is no form to say it in. */
export const ProblemLine = ({ problem }: { problem: Problem | undefined }) =>
  problem && (
    <p role="alert" className="text-bad">
      {problem.message} {problem.suggestion}
    </p>
  );
