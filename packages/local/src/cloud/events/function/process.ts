import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Call, FunctionError, Outcome, Report } from "./outcome.ts";
import { output } from "./output.ts";

/** What is needed to run a function. */
export interface FunctionSettings {
  name: string;
  /** Absolute path of the source, and the export that handles events. */
  file: string;
  exportName: string;
  /** Seconds. */
  timeout: number;
  /** Megabytes. */
  memory: number;
  environment: Record<string, string>;
  /** Milliseconds by which the next process's clock is wrong; none where it is left out. */
  clockOffset?: (() => number) | undefined;
}

/** One running copy of a function. */
export interface FunctionProcess {
  readonly pid: number | undefined;
  readonly alive: boolean;
  /** Settles once its module is loaded, or can never be. */
  readonly loaded: Promise<unknown>;
  /** Runs one invocation; never rejects. A second one while the first runs is the caller's mistake. */
  call(requestId: string, event: unknown): Promise<Outcome>;
  /** Lets it end by itself, and kills it where it does not. */
  end(): Promise<void>;
}

const program = fileURLToPath(new URL("./worker.ts", import.meta.url));
const wrongClock = new URL("../../faults/clock.ts", import.meta.url).href;

/** Bounds of Lambda's own init phase (10 s), doubled: a laptop under an encoder's load starts slowly. */
const initMilliseconds = 20_000;

const timedOut = (requestId: string, seconds: number): FunctionError => ({
  errorType: "Sandbox.Timedout",
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
});

/**
 * Starts a function's process. It loads `module`, an absolute path, at once; a module that cannot be loaded fails the first call, with
 * the reason, and ends the process.
 */
export const startProcess = (settings: FunctionSettings, module: string): FunctionProcess => {
  const offset = settings.clockOffset?.() ?? 0;
  const child: ChildProcess = fork(program, [module, settings.exportName, settings.file], {
    execPath: process.execPath,
    execArgv: [
      `--max-old-space-size=${settings.memory}`,
      "--enable-source-maps",
      ...(offset === 0 ? [] : ["--import", wrongClock]),
    ],
    env: {
      ...settings.environment,
      AWS_LAMBDA_FUNCTION_NAME: settings.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memory),
      SERVICE: settings.name,
      ...(offset !== 0 && { CLOCK_OFFSET: String(offset) }),
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let alive = true;
  const printed = output([child.stdout, child.stderr].filter((stream): stream is Readable => stream !== null));
  const gone = new Promise<string>((resolve) => {
    child.on("exit", (code, signal) => resolve(signal ? `signal: ${signal}` : `exit status ${code}`));
    child.on("error", (error) => resolve(error.message));
  }).finally(() => {
    alive = false;
  });
  // The pipes of a dead process drain a moment later; one that a grandchild still holds is not waited for.
  const drained = Promise.all([gone, Promise.race([once(child, "close"), gone.then(() => sleep(500))])]);
  const exited = async (requestId: string): Promise<FunctionError> => ({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${await gone}`,
  });

  let settle: ((report: Report) => void) | undefined;
  const next = (): Promise<Report> => new Promise((resolve) => (settle = resolve));
  const loaded = next();
  child.on("message", (report: Report) => settle?.(report));

  /** What comes first: the report, the end of the process, or the deadline, which kills it. */
  const race = async (report: Promise<Report>, requestId: string, milliseconds: number): Promise<Report> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Report>((resolve) => {
      timer = setTimeout(() => {
        child.kill("SIGKILL");
        alive = false;
        resolve({ kind: "failed", requestId, error: timedOut(requestId, milliseconds / 1_000) });
      }, milliseconds);
    });
    const lost = exited(requestId).then((error): Report => ({ kind: "failed", requestId, error }));
    try {
      return await Promise.race([report, lost, late]);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    get pid() {
      return child.pid;
    },
    get alive() {
      return alive;
    },
    loaded: Promise.race([loaded, gone]),
    call: async (requestId, event) => {
      const started = Date.now();
      const outcome = async (report: Report): Promise<Outcome> => {
        await (alive && report.kind !== "broken"
          ? Promise.race([printed.ended(requestId), drained, sleep(1_000)])
          : drained);
        const common = { logs: printed.take(), milliseconds: Date.now() - started };
        return report.kind === "done"
          ? { ...common, ok: true, response: report.response }
          : { ...common, ok: false, error: "error" in report ? report.error : timedOut(requestId, 0) };
      };
      const init = await race(loaded, requestId, initMilliseconds);
      if (init.kind !== "ready") {
        child.kill("SIGKILL");
        alive = false;
        return outcome(init);
      }
      const milliseconds = settings.timeout * 1_000;
      const report = next();
      // Told in the process's own time: how long it may take does not depend on its clock.
      const call: Call = { requestId, event, deadline: Date.now() + offset + milliseconds };
      if (alive) child.send(call, () => {});
      return outcome(await race(report, requestId, milliseconds));
    },
    end: async () => {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill("SIGKILL"), 2_000);
      if (alive) await gone;
      clearTimeout(timer);
    },
  };
};
