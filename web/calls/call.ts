import { learnServerTime } from "../time/server-clock.ts";

/** What the API says of a refusal, ready to be shown. */
export interface Problem {
  status: number;
  code: string;
  message: string;
  field?: string | undefined;
  suggestion?: string | undefined;
}

/** Thrown by {@link call} where the answer is not a success, or where there was none (`status` 0). */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

const unreachable: Problem = {
  status: 0,
  code: "network",
  message: "We could not reach DirectFanz.",
  suggestion: "Check your connection and try again.",
};

const unexpected = (status: number): Problem => ({
  status,
  code: "unexpected",
  message: "Something went wrong on our side.",
  suggestion: "Try again in a moment.",
});

interface ErrorBody {
  error?: { code?: string; message?: string; details?: { field?: string; suggestion?: string } };
}

const problemOf = (status: number, body: ErrorBody | undefined): Problem => {
  const error = body?.error;
  if (!error?.message) return unexpected(status);
  const { field, suggestion } = error.details ?? {};
  const code = error.code ?? "unexpected";
  // Of a field that was filled in wrongly the suggestion says it all.
  if (code === "request.invalid" && suggestion) return { status, code, message: suggestion, field };
  return { status, code, message: error.message, field, suggestion };
};

/** One request to our own API, at most 10 s. Answers its JSON; throws {@link Refusal}. */
export const call = async <T>(
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<T> => {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, {
      method,
      signal: AbortSignal.timeout(10_000),
      cache: "no-store",
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new Refusal(unreachable);
  }
  learnServerTime(response.headers.get("date"));
  const answer = await response.json().catch(() => undefined);
  if (!response.ok) throw new Refusal(problemOf(response.status, answer));
  return answer as T;
};

/** What to show for anything that {@link call} threw. */
export const problemIn = (thrown: unknown): Problem => (thrown instanceof Refusal ? thrown.problem : unexpected(500));
