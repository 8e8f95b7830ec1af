/** How a handler's failure is told, in Lambda's form. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What came of one attempt, with what it printed. */
export type Outcome = { logs: string[]; milliseconds: number } & (
  | { ok: true; response: unknown }
  | { ok: false; error: FunctionError }
);

/** From the parent to a worker: one invocation. */
export interface Call {
  requestId: string;
  event: unknown;
  deadline: number;
}

/** From a worker to its parent: it can be called, or it cannot be loaded, or one call has ended. */
export type Report =
  | { kind: "ready" }
  | { kind: "broken"; error: FunctionError }
  | { kind: "done"; requestId: string; response: unknown }
  | { kind: "failed"; requestId: string; error: FunctionError };

/** Ends the output of one invocation on each of the worker's two streams, so that no late line is lost or misplaced. */
export const endOfOutput = (requestId: string): string => `\u0001end ${requestId}`;
