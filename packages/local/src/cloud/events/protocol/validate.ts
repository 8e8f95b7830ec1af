import type { z } from "zod";
import { AwsError } from "../../contract.ts";

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** A path as AWS writes it: members in lower case, list positions from one, `entries.1.member.source`. */
const pathOf = (path: PropertyKey[]): string =>
  path.map((part) => (typeof part === "number" ? `${part + 1}.member` : lower(String(part)))).join(".");

/** The input in its shape, or AWS's `ValidationException` (or another `code`), which names each member at fault. */
export const validate = <Shape extends z.ZodType>(
  shape: Shape,
  input: unknown,
  code = "ValidationException",
): z.output<Shape> => {
  const parsed = shape.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `Value at '${pathOf(issue.path)}' failed to satisfy constraint: ${issue.message}`,
  );
  const count = `${faults.length} validation error${faults.length === 1 ? "" : "s"} detected`;
  throw new AwsError(code, 400, `${count}: ${faults.join("; ")}`);
};
