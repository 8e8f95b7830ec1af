import { type EventLoopUtilization, performance } from "node:perf_hooks";
import { measure } from "./meter.ts";

/** Milliseconds between two values: two of them in a row make a service grow. */
const interval = 10_000;

/**
 * Says from now on how busy this process is: the part of the time in which its event loop worked. Unlike the processor's
 * load it reaches 100 % where one thread is at its end, however many processors the task has. Answers how to stop it.
 */
export const tellBusy = (every = interval): (() => void) => {
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    measure("process.busy", Math.round(100 * performance.eventLoopUtilization(now, last).utilization));
    last = now;
  }, every);
  timer.unref();
  return () => clearInterval(timer);
};
