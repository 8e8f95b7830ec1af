import { below, pidOf } from "./processes.ts";

/** What can be killed: a process with all that hangs on it, or the servers and workers below one. */
export const victims = [
  "encoder",
  "workers",
  "realtime",
  "streaming",
  "web",
  "edge",
  "redis",
  "postgres",
  "cloud",
] as const;
export type Victim = (typeof victims)[number];

/** What is below which process of the run: encoders and functions below the cloud, the servers below their keepers. */
const belows: Partial<Record<Victim, { of: string; command: RegExp }>> = {
  encoder: { of: "cloud", command: /ffmpeg/ },
  workers: { of: "cloud", command: /functions?\// },
  redis: { of: "redis", command: /redis-server|valkey-server|redis-check-rdb/ },
  postgres: { of: "postgres", command: /postgres/ },
};

/** The pids of a victim now; none where it does not run at this moment. */
const pidsOf = (victim: Victim): number[] => {
  const found = belows[victim];
  return found ? below(pidOf(found.of), found.command) : [pidOf(victim)];
};

/** Kills a victim with SIGKILL. Answers how many processes that were: none where it was down already. */
export const kill = (victim: Victim): number => {
  let killed = 0;
  for (const pid of pidsOf(victim)) {
    try {
      process.kill(pid, "SIGKILL");
      killed += 1;
    } catch {
      // It ended by itself meanwhile, or with its parent.
    }
  }
  return killed;
};
