import { log } from "@directfanz/core/platform/log";
import type { Clock } from "./time.ts";

/** Work that lies in the database with the time when it is due. */
export interface Pump {
  /** To be called whenever work was added. */
  wake(): void;
  close(): void;
}

/** Milliseconds until what could not be done is looked at again. */
const again = 1_000;

/**
 * Runs `work` as soon as something is due, and sleeps until `nextDue` otherwise. `work` must take or move what was due:
 * what stays due is looked at again at the next `wake`, or a second later.
 */
export const pump = (clock: Clock, nextDue: () => number | undefined, work: () => void): Pump => {
  let cancel: (() => void) | undefined;
  let closed = false;
  const arm = (at: number): void => {
    cancel?.();
    cancel = clock.wake(at, run);
  };
  const run = (): void => {
    cancel = undefined;
    if (closed) return;
    const started = clock.now();
    try {
      work();
      const next = nextDue();
      if (next !== undefined && cancel === undefined) arm(next <= started ? started + again : next);
    } catch (error) {
      log.error({ err: error }, "work that was due failed");
      arm(started + again);
    }
  };
  return {
    wake: () => {
      if (!closed) arm(clock.now());
    },
    close: () => {
      closed = true;
      cancel?.();
    },
  };
};
