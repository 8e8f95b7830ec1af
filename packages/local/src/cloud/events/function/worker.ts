/**
 * A function's own process: loads the handler's module once, then runs one call at a time, as Lambda's runtime does.
 * It ends with its parent: the channel between them closes however the parent dies.
 */
import { enableCompileCache } from "node:module";
import { pathToFileURL } from "node:url";
import type { Call, FunctionError, Report } from "./outcome.ts";
import { endOfOutput } from "./outcome.ts";

enableCompileCache();

const [, , bundle = "", exportName = "handler", file = bundle] = process.argv;

const tell = (report: Report): void => {
  process.send?.(report);
};

const errorOf = (error: unknown): FunctionError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") }
    : { errorType: typeof error, errorMessage: String(error) };

process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole process group; the parent decides when its workers end.
process.on("SIGINT", () => {});

const contextOf = ({ requestId, deadline }: Call) => ({
  awsRequestId: requestId,
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: "$LATEST",
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

try {
  const module: Record<string, unknown> = await import(pathToFileURL(bundle).href);
  const handler = module[exportName];
  if (typeof handler !== "function") throw new Error(`${file} exports no function named ${exportName}.`);
  process.on("message", async (call: Call) => {
    let report: Report;
    try {
      const response: unknown = await handler(call.event, contextOf(call));
      report = { kind: "done", requestId: call.requestId, response: response ?? null };
    } catch (error) {
      report = { kind: "failed", requestId: call.requestId, error: errorOf(error) };
    }
    process.stdout.write(`${endOfOutput(call.requestId)}\n`);
    process.stderr.write(`${endOfOutput(call.requestId)}\n`);
    tell(report);
  });
  tell({ kind: "ready" });
} catch (error) {
  tell({ kind: "broken", error: errorOf(error) });
}
