/*
 * How fast a service grows. Pure: tests hold it to any load curve, and `surge.ts` makes it.
 *
 * Two kinds of policy act on each service, and the larger answer counts (Application Auto Scaling User Guide, "Multiple
 * scaling policies"):
 *
 * - Target tracking, at the design's CPU 70 % and memory 80 %, keeps the count comfortable, and is the only one that takes
 *   tasks away. It waits for three data points of a minute, and a service at its limit never shows more than 100 %, so
 *   that each round adds less than half: from 2 tasks to 20 it takes eight minutes and more.
 * - The surge, a step of our own, answers a service that has come to its limit. How much it lacks cannot be seen then, so
 *   it takes all that the stage allows at once; what was too much goes within the hour. Its data points are ten seconds
 *   long, said by the processes themselves: AWS's are a minute long, of which the first may be half old load, and two of
 *   them are the 120 seconds already. (ECS has points of 20 seconds since June 2026, but the AWS provider that this SST
 *   pins cannot switch them on.)
 */

export const tracking = { cpu: 70, memory: 80, outCooldown: 60, inCooldown: 300 };

export const surge = {
  /** Percent of the time that a process is busy (`process.busy`), averaged over the tasks. */
  threshold: 85,
  /** Seconds of a data point, and how many in a row. */
  period: 10,
  periods: 2,
  cooldown: 60,
};

/** Seconds that are not ours: figures to be measured again in an account, with room. */
export const delays = {
  /** From the end of a data point to the alarm that has seen it: the line of the log, the metric, the evaluation. */
  metric: 20,
  /** From the alarm to a task that runs: placement, image, start. */
  start: 50,
  /** The load balancer's two checks, ten seconds apart. */
  healthy: 20,
};

/** Tasks that are enough for a load, in tasks' worth: nobody is busier than the surge's threshold. */
export const needed = (load: number, { min, max }: { min: number; max: number }): number =>
  Math.min(max, Math.max(min, Math.ceil(load / (surge.threshold / 100))));

/** How busy tasks are, as the metric says it: never over 100. */
export const busy = (load: number, tasks: number): number => Math.min(100, (100 * load) / tasks);

/** What tracking aims at: it rounds up (User Guide, "How target tracking scaling works"). */
export const tracked = (tasks: number, percent: number, { min, max }: { min: number; max: number }): number =>
  Math.min(max, Math.max(min, Math.ceil((tasks * percent) / tracking.cpu)));
