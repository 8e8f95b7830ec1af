import fc from "fast-check";
import { expect, test } from "vitest";
import { metrics, namespaceOf } from "../../packages/core/src/platform/metrics.ts";
import { of } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { sizes } from "../sizes.ts";
import { busy, delays, needed, surge, tracked, tracking } from "./scaling.ts";

/** What the requirements allow. */
const patience = 120;

/** A load curve: how many tasks' worth there is, and for how many seconds. */
interface Piece {
  load: number;
  seconds: number;
}
interface Bounds {
  min: number;
  max: number;
}

/** What happens to a service, second by second: its tasks that answer, and those that it wants. */
const simulate = (curve: Piece[], bounds: Bounds, phase: number, withSurge = true) => {
  const loads = curve.flatMap(({ load, seconds }) => Array<number>(seconds).fill(load));
  let wanted = bounds.min;
  const arrivals: { at: number; tasks: number }[] = [];
  let answering = bounds.min;
  let sample: number[] = [];
  let minute: number[] = [];
  const points: { seenAt: number; percent: number }[] = [];
  const minutes: number[] = [];
  let outUntil = 0;
  let inUntil = 0;
  const want = (tasks: number, now: number) => {
    if (tasks > wanted) arrivals.push({ at: now + delays.start + delays.healthy, tasks });
    else {
      answering = Math.min(answering, tasks);
      for (const arrival of arrivals) arrival.tasks = Math.min(arrival.tasks, tasks);
    }
    wanted = tasks;
  };
  return loads.map((load, now) => {
    for (const { at, tasks } of arrivals) if (at <= now) answering = Math.max(answering, Math.min(tasks, wanted));
    const percent = busy(load, answering);
    sample.push(percent);
    minute.push(percent);
    if ((now + phase) % surge.period === 0) {
      points.push({ seenAt: now + delays.metric, percent: mean(sample) });
      sample = [];
    }
    if ((now + phase) % 60 === 0) {
      minutes.push(mean(minute));
      minute = [];
      const high = minutes.slice(-3);
      const low = minutes.slice(-15);
      const latest = minutes.at(-1) ?? 0;
      if (high.length === 3 && high.every((value) => value > tracking.cpu) && now >= outUntil) {
        const aim = tracked(wanted, latest, bounds);
        if (aim > wanted) want(aim, now);
        outUntil = now + tracking.outCooldown;
      }
      if (low.length === 15 && low.every((value) => value < 0.9 * tracking.cpu) && now >= inUntil) {
        const aim = tracked(wanted, latest, bounds);
        if (aim < wanted) want(aim, now);
        inUntil = now + tracking.inCooldown;
      }
    }
    const seen = points
      .slice(-6)
      .filter(({ seenAt }) => seenAt <= now)
      .slice(-surge.periods);
    const surging = seen.length === surge.periods && seen.every(({ percent: value }) => value > surge.threshold);
    if (withSurge && surging && wanted < bounds.max) want(bounds.max, now);
    return { load, wanted, answering };
  });
};

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** The longest time in one go for which fewer tasks answered than were needed. */
const longestShortage = (states: ReturnType<typeof simulate>, bounds: Bounds): number => {
  let longest = 0;
  let run = 0;
  for (const { load, answering } of states) {
    run = answering < needed(load, bounds) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
};

const anyBounds = fc.record({ min: fc.integer({ min: 1, max: 4 }), more: fc.integer({ min: 0, max: 20 }) });
const stages = Object.values(sizes).flatMap(({ tasks }) => [tasks.web, tasks.realtime, tasks.streaming]);
const bounds = fc.oneof(
  fc.constantFrom(...stages),
  anyBounds.map(({ min, more }) => ({ min, max: min + more })),
);
const curve = fc.array(
  fc.record({ load: fc.double({ min: 0, max: 40, noNaN: true }), seconds: fc.integer({ min: 1, max: 1500 }) }),
  { minLength: 1, maxLength: 6 },
);

test("Property 2: under any load a service is short of tasks for 120 seconds at most, and never below its fewest or above its most", () => {
  fc.assert(
    fc.property(curve, bounds, fc.nat({ max: 59 }), (pieces, { min, max }, phase) => {
      const states = simulate(pieces, { min, max }, phase);
      expect(longestShortage(states, { min, max })).toBeLessThanOrEqual(patience);
      const counts = states.flatMap(({ wanted, answering }) => [wanted, answering]);
      expect(counts.every((count) => count >= min && count <= max)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("Property 2: what is no longer needed is given back", () => {
  fc.assert(
    fc.property(bounds, fc.double({ min: 5, max: 40, noNaN: true }), ({ min, max }, load) => {
      const states = simulate(
        [
          { load, seconds: 600 },
          { load: 0.1, seconds: 7200 },
        ],
        { min, max },
        0,
      );
      expect(states.at(-1)?.wanted).toBe(min);
    }),
  );
});

test("target tracking alone would not do it: the surge is needed", () => {
  const { min, max } = sizes.prod.tasks.web;
  const states = simulate([{ load: 17, seconds: 3600 }], { min, max }, 0, false);
  expect(longestShortage(states, { min, max })).toBeGreaterThan(3 * patience);
});

test("the sum of all that has to happen is within the requirement", () => {
  // A period that the load began in the middle of counts for nothing.
  const worst = (surge.periods + 1) * surge.period + delays.metric + delays.start + delays.healthy;
  expect(worst).toBeLessThanOrEqual(patience);
});

test("the surge's metric is one of the catalogue, kept by the second and told apart by the process", () => {
  expect(metrics["process.busy"]).toMatchObject({ by: [["service"]], bySecond: true });
});

const deployed = ["prod", "staging", "personal"] as const;

test.each(deployed)(
  "Property 2: every service of %s scales by the design's figures between its fewest and its most tasks",
  async (name) => {
    const made = await graph(name);
    const { tasks } = sizes[name];
    for (const service of ["web", "realtime", "streaming"] as const) {
      const component = service.charAt(0).toUpperCase() + service.slice(1);
      const resourceId = expect.stringMatching(new RegExp(`^service/.*/${component}$`));
      const { min, max } = tasks[service];
      const [target, ...more] = of(made, "aws:appautoscaling:Target").filter(({ inputs }) =>
        String(inputs.resourceId).endsWith(`/${component}`),
      );
      expect(more).toEqual([]);
      expect(target?.inputs).toMatchObject({ minCapacity: min, maxCapacity: max, serviceNamespace: "ecs", resourceId });
      const policies = of(made, "aws:appautoscaling:Policy").filter(
        ({ inputs }) => inputs.resourceId === target?.inputs.resourceId,
      );
      const configured = policies.flatMap(({ inputs }) => inputs.targetTrackingScalingPolicyConfiguration ?? []);
      const shared = { scaleOutCooldown: tracking.outCooldown, scaleInCooldown: tracking.inCooldown };
      expect(configured).toHaveLength(2);
      expect(configured).toEqual(
        expect.arrayContaining([
          {
            ...shared,
            targetValue: 70,
            predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
          },
          {
            ...shared,
            targetValue: 80,
            predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" },
          },
        ]),
      );
      const steps = policies.filter(({ inputs }) => inputs.policyType === "StepScaling");
      expect(steps).toHaveLength(max > min ? 1 : 0);
      if (max === min) continue;
      expect(steps[0]?.inputs.stepScalingPolicyConfiguration).toMatchObject({
        adjustmentType: "ExactCapacity",
        stepAdjustments: [{ metricIntervalLowerBound: "0", scalingAdjustment: max }],
      });
      const alarms = of(made, "aws:cloudwatch:MetricAlarm").filter(
        ({ name: logical }) => logical === `${component}Surge`,
      );
      expect(alarms).toHaveLength(1);
      expect(alarms[0]?.inputs).toMatchObject({
        namespace: namespaceOf({ name: "directfanz", stage: made.stage }),
        metricName: "process.busy",
        alarmActions: [expect.stringContaining(`${component}Surge`)],
        dimensions: { service },
        period: surge.period,
        evaluationPeriods: surge.periods,
        threshold: surge.threshold,
      });
    }
  },
);
