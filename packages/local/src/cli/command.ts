import { Trouble } from "../run/trouble.ts";

// Whoever read our output may be gone before we are: that is no reason to end in the middle of a stop.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

/** Runs one command to its exit code. A `Trouble` is shown as its sentence; anything else is a fault, shown whole. */
export const command = async (work: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await work();
  } catch (error) {
    console.error(error instanceof Trouble ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
  process.exit();
};

/** Aborts at the first signal that asks this process to stop, with its name as the reason. Later ones change nothing: stopping has its own limits. */
export const stopSignal = (): AbortSignal => {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => controller.abort(name));
  return controller.signal;
};

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    // A signal's listener alone keeps no process alive.
    const alive = setInterval(() => {}, 60_000);
    const done = () => {
      clearInterval(alive);
      resolve();
    };
    if (signal.aborted) done();
    else signal.addEventListener("abort", done, { once: true });
  });

export const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;
