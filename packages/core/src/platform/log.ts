import { AsyncLocalStorage } from "node:async_hooks";
import { DrizzleQueryError } from "drizzle-orm/errors";
import pino from "pino";

/** What every line of one piece of work carries: the request, or the event that a function handles. */
export interface LogContext {
  requestId?: string;
  traceId?: string;
  actor?: string;
  [more: string]: unknown;
}

const context = new AsyncLocalStorage<LogContext>();

/** Errors whole, but for the parameters of a failed query: those are rows, with hashes and addresses in them. */
const withoutRows = (error: Error) =>
  error instanceof DrizzleQueryError && error.cause
    ? { ...pino.stdSerializers.err(error.cause), query: error.query }
    : pino.stdSerializers.err(error);

/**
 * Written line by line. What pino writes by default it flushes at exit, and where nobody reads any more sonic-boom tries
 * that flush for ever (`flushSync` sleeps and repeats on EPIPE): the process would hang instead of stopping.
 */
const output = pino.destination({ dest: 1, sync: true });

const options: pino.LoggerOptions = {
  level: process.env.LOG_LEVEL ?? "info",
  base: { service: process.env.SERVICE ?? "unknown" },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  serializers: { err: withoutRows },
  mixin: () => context.getStore() ?? {},
  redact: {
    paths: [
      "password",
      "streamKey",
      "cookie",
      "authorization",
      "*.password",
      "*.streamKey",
      "*.cookie",
      "*.authorization",
    ],
    censor: "[cut]",
  },
};

/** JSON lines on standard output. Secrets are cut by name, as a last line of defence: do not hand them over at all. */
export const log = pino(options, output);

/** Runs `work` so that every line it logs carries `fields` too. */
export const withLog = <T>(fields: LogContext, work: () => T): T =>
  context.run({ ...context.getStore(), ...fields }, work);

/** Adds to the lines of the work under way; nothing where none is. */
export const addToLog = (fields: LogContext): void => {
  Object.assign(context.getStore() ?? {}, fields);
};
