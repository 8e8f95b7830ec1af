import type { Plan } from "./plan.ts";
import type { Failure } from "./schema.ts";

/** Ways of channels that no call asked for. */
export interface ChannelFaults {
  /** Whether a channel that is being made or started comes up. */
  comesUp(id: string, from: "CREATING" | "STARTING"): boolean;
  /** A channel runs from now on; it may be told to fail later. */
  runs(id: string): void;
  /** Milliseconds that a channel recovers. */
  recovering(): number;
  close(): void;
}

interface Settings {
  plan: Plan;
  /** Channels that run at the moment. */
  running: () => string[];
  fail: (id: string, how: Failure) => void;
}

/** Node's timers hold 31 bits. */
const longest = 2 ** 31 - 1;

/**
 * Channels fail at moments that are drawn when they begin to run, as parts fail that do not age: how long one has run
 * says nothing of how long it goes on.
 */
export const channelFaults = ({ plan, running, fail }: Settings): ChannelFaults => {
  const timers = new Map<string, NodeJS.Timeout>();
  const clear = (): void => {
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
  };
  const runs = (id: string): void => {
    clearTimeout(timers.get(id));
    const { perMinute, how } = plan.faults.channels;
    const minutes = -Math.log(1 - plan.draw("lifetime", "channel")) / perMinute;
    const way = how[Math.floor(plan.draw("failure", "channel") * how.length)];
    if (perMinute === 0 || way === undefined) return;
    timers.set(
      id,
      setTimeout(
        () => {
          timers.delete(id);
          if (running().includes(id)) fail(id, way);
        },
        Math.min(minutes * 60_000, longest),
      ),
    );
  };
  plan.onChange(() => {
    clear();
    for (const id of running()) runs(id);
  });
  return {
    comesUp: (id, from) =>
      from === "CREATING"
        ? !plan.happens("notCreated", "channel", plan.faults.channels.notCreated, { id })
        : !plan.happens("notStarted", "channel", plan.faults.channels.notStarted, { id }),
    runs,
    recovering: () => plan.faults.channels.recovering,
    close: clear,
  };
};
