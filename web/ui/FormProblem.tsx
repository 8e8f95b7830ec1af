import type { Problem } from "../calls/call.ts";
import { Notice } from "./Notice.tsx";

/** What was wrong with a form or a press, unless one of the form's fields says it already. */
export const FormProblem = ({ problem, fields = [] }: { problem?: Problem | undefined; fields?: string[] }) => {
  if (!problem || (problem.field && fields.includes(problem.field))) return null;
  return (
    <Notice look="bad">
      <strong>{problem.message}</strong> {problem.suggestion}
    </Notice>
  );
};
