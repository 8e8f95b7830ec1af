import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Alarm,
  type AlarmName,
  alarms,
  alarmsFor,
  type Kind,
  severities,
} from "../../packages/core/src/platform/alarms.ts";
import { awsMetrics } from "../../packages/core/src/platform/aws-metrics.ts";
import { metrics, namespaceOf } from "../../packages/core/src/platform/metrics.ts";
import { type Graph, of, one, type Resource } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { type Rule, stateAfter } from "../testing/cloudwatch.ts";

const stages = { prod: await graph("prod"), staging: await graph("staging"), personal: await graph("personal") };
const dev = await graph("dev");
const names = Object.keys(alarms) as AlarmName[];

type Dimensions = Record<string, string>;

/** A physical name, as the resource's neighbours are told it. */
const physical = ({ inputs, name }: Resource): string => String(inputs.name ?? inputs.identifier ?? name);

/** The kinds of resources that alarms watch: where they are in the graph, and by what CloudWatch knows each. */
const resources: Record<Exclude<Kind, "platform" | "channels" | "origin">, (graph: Graph) => Dimensions[]> = {
  balancer: (graph) => of(graph, "aws:lb:LoadBalancer").map((each) => ({ LoadBalancer: `app/${physical(each)}/` })),
  targetGroup: (graph) =>
    of(graph, "aws:lb:TargetGroup").map((each) => ({ TargetGroup: `targetgroup/${physical(each)}/` })),
  service: (graph) => of(graph, "aws:ecs:Service").map((each) => ({ ServiceName: physical(each) })),
  database: (graph) => of(graph, "aws:rds:Instance").map((each) => ({ DBInstanceIdentifier: physical(each) })),
  replica: (graph) =>
    of(graph, "aws:rds:Instance")
      .filter(({ inputs }) => inputs.replicateSourceDb)
      .map((each) => ({ DBInstanceIdentifier: physical(each) })),
  cacheNode: (graph) =>
    of(graph, "aws:elasticache:ReplicationGroup").flatMap(({ inputs }) => {
      const each = Array.from({ length: Number(inputs.numNodeGroups) }, (_, shard) => shard + 1);
      const places = Array.from({ length: 1 + Number(inputs.replicasPerNodeGroup) }, (_, place) => place + 1);
      return each.flatMap((shard) =>
        places.map((place) => ({ CacheClusterId: `-000${shard}-00${place}`, CacheNodeId: "0001" })),
      );
    }),
  function: (graph) => of(graph, "aws:lambda:Function").map((each) => ({ FunctionName: physical(each) })),
  deadLetters: (graph) => of(graph, "aws:sqs:Queue").map((each) => ({ QueueName: physical(each) })),
  edge: (graph) => of(graph, "aws:cloudfront:Distribution").map(() => ({ Region: "Global" })),
  firewall: (graph) =>
    of(graph, "aws:wafv2:WebAcl").map(({ inputs }) => ({
      WebACL: (inputs.visibilityConfig as { metricName: string }).metricName,
      Rule: "ALL",
    })),
  // Those that follow an alarm need none of their own.
  healthCheck: (graph) =>
    of(graph, "aws:route53:HealthCheck")
      .filter(({ inputs }) => !["CLOUDWATCH_METRIC", "CALCULATED"].includes(String(inputs.type)))
      .map(({ name }) => ({ HealthCheckId: name })),
  endpoint: (graph) =>
    of(graph, "aws:ecs:Service")
      // Where DNS leads elsewhere at all.
      .filter(() => of(graph, "aws:route53:HealthCheck").some(({ inputs }) => inputs.type === "CALCULATED"))
      .filter(({ inputs }) => (inputs.loadBalancers as unknown[] | undefined)?.length)
      .map((each) => ({ ServiceName: physical(each) })),
};

/** What people are told of. An alarm that acts on a scaling policy tells nobody: scaling.test.ts looks at those. */
const made = (graph: Graph) =>
  of(graph, "aws:cloudwatch:MetricAlarm").filter(
    ({ inputs }) => !(inputs.alarmActions as string[]).every((action) => /:(appautoscaling|autoscaling):/.test(action)),
  );
const dimensionsOf = ({ inputs }: Resource) => (inputs.dimensions ?? {}) as Dimensions;
/** The catalogue's name of an alarm: `directfanz-prod-deadLetters-Provision`. */
const nameOf = (graph: Graph, { inputs }: Resource): AlarmName => {
  const name = String(inputs.name).slice(`${graph.app.name}-${graph.stage}-`.length).split("-")[0] as AlarmName;
  expect(names).toContain(name);
  return name;
};

describe.each(Object.entries(stages))("Property 21: in %s", (_, graph) => {
  test("every alarm watches a metric that the catalogue knows, by exactly the dimensions that it has", () => {
    expect(made(graph).length).toBeGreaterThan(60);
    for (const each of made(graph)) {
      const { inputs } = each;
      const { metric, across, period, statistic }: Alarm = alarms[nameOf(graph, each)];
      const ofAws = metric in awsMetrics ? awsMetrics[metric as keyof typeof awsMetrics] : undefined;
      const namespace = ofAws?.namespace ?? namespaceOf({ name: graph.app.name, stage: graph.stage });
      const name = ofAws?.name ?? metric;
      if (across) {
        const [query] = inputs.metricQueries as { expression: string; period: number; returnData: boolean }[];
        expect(query?.expression).toContain(`(${name}) FROM SCHEMA("${namespace}", ${ofAws?.dimensions.join(", ")})`);
        expect(query).toMatchObject({ period, returnData: true });
        continue;
      }
      expect(inputs).toMatchObject({ namespace, metricName: name, period });
      expect(inputs.statistic ?? inputs.extendedStatistic).toBe(statistic);
      const sets: readonly (readonly string[])[] = ofAws
        ? [ofAws.dimensions]
        : metrics[metric as keyof typeof metrics].by;
      expect(sets.map((set) => [...set].sort())).toContainEqual(Object.keys(dimensionsOf(each)).sort());
      for (const value of Object.values(dimensionsOf(each))) expect(value).toMatch(/^[\x21-\x7e]+$/);
    }
  });

  test("every alarm tells the topic of its severity when it fires and when it is over", () => {
    for (const each of made(graph)) {
      const topic = one(graph, "aws:sns:Topic", `${severityOf(alarms[nameOf(graph, each)])}TopicTopic`);
      const told = [expect.stringMatching(new RegExp(`^arn:aws:sns:.*:${topic.inputs.name}$`))];
      expect(each.inputs).toMatchObject({ alarmActions: told, okActions: told });
      expect(each.inputs.actionsEnabled).not.toBe(false);
    }
  });

  test.each(Object.entries(resources))("every %s there is has every alarm of its kind", (kind, find) => {
    const found = find(graph);
    for (const dimensions of found) {
      const watching = made(graph).filter((each) =>
        Object.entries(dimensions).every(([name, value]) => dimensionsOf(each)[name]?.includes(value)),
      );
      const had = watching.map((each) => nameOf(graph, each));
      expect(had, JSON.stringify(dimensions)).toEqual(expect.arrayContaining(alarmsFor(kind as Kind)));
    }
    const missing = ["replica", "healthCheck", "endpoint"].includes(kind) && graph.stage !== "prod";
    expect(found.length > 0 || missing, `no ${kind} is looked at`).toBe(true);
  });

  test("what there is once has its alarms once", () => {
    const had = made(graph).map((each) => nameOf(graph, each));
    for (const kind of ["platform", "channels", "origin"] as const)
      for (const name of alarmsFor(kind))
        expect(
          had.filter((each) => each === name),
          name,
        ).toHaveLength(1);
    expect(new Set(made(graph).map(({ inputs }) => inputs.name)).size).toBe(had.length);
  });

  test("no alarm watches what is not there", () => {
    for (const each of made(graph)) {
      const { each: kind } = alarms[nameOf(graph, each)];
      if (!(kind in resources)) continue;
      const known = resources[kind as keyof typeof resources](graph);
      const fits = (dimensions: Dimensions) =>
        Object.entries(dimensions).every(([name, value]) => dimensionsOf(each)[name]?.includes(value));
      // CloudFormation makes the function that rotates the password.
      const outside = dimensionsOf(each).FunctionName?.endsWith("-rotation");
      expect(known.some(fits) || outside, String(each.inputs.name)).toBe(true);
    }
  });

  test("a deployment of each service goes back when an alarm of either half fires", () => {
    const wanted = alarmsFor("targetGroup").filter((name) => (alarms[name] as Alarm).rollsBack);
    expect(wanted.length).toBeGreaterThan(0);
    const behind = of(graph, "aws:ecs:Service").filter(({ inputs }) => (inputs.loadBalancers as unknown[])?.length);
    expect(behind).toHaveLength(3);
    for (const { inputs } of behind) {
      const { alarmNames, rollback } = inputs.alarms as { alarmNames: string[]; rollback: boolean };
      expect(rollback).toBe(true);
      expect(alarmNames).toHaveLength(2 * wanted.length);
      const all = made(graph).map((each) => each.inputs.name);
      expect(all).toEqual(expect.arrayContaining(alarmNames));
    }
  });
});

const severityOf = ({ severity }: Alarm) => severity.charAt(0).toUpperCase() + severity.slice(1);

test("sst dev has no alarms, which cost by the month, and no topics", () => {
  expect([...made(dev), ...of(dev, "aws:sns:Topic")]).toEqual([]);
});

describe("CloudWatch's evaluation", () => {
  const rule = (datapointsToAlarm: number, treatMissingData: string): Rule => ({
    ...{ comparisonOperator: "GreaterThanThreshold", threshold: 0, evaluationPeriods: 3 },
    ...{ datapointsToAlarm, treatMissingData },
  });
  const points = (text: string) => [...text].map((each) => (each === "-" ? undefined : Number(each === "X")));

  // The guide's own tables: X breaches, 0 does not, - is missing; columns are missing, ignore, breaching, notBreaching.
  test.each([
    [3, "0-X-X", "OK OK OK OK"],
    [3, "----0", "OK OK OK OK"],
    [3, "-----", "INSUFFICIENT_DATA unchanged ALARM OK"],
    [3, "0XX-X", "ALARM ALARM ALARM ALARM"],
    [3, "--X--", "ALARM unchanged ALARM OK"],
    [2, "0-X-X", "ALARM ALARM ALARM ALARM"],
    [2, "00X0X", "ALARM ALARM ALARM ALARM"],
    [2, "0-X--", "OK OK ALARM OK"],
    [2, "----0", "OK OK ALARM OK"],
    [2, "---X-", "ALARM unchanged ALARM OK"],
  ])("%i of 3 over %s", (needed, series, states) => {
    const ways = ["missing", "ignore", "breaching", "notBreaching"];
    expect(ways.map((way) => stateAfter(rule(needed, way), points(series))).join(" ")).toBe(states);
  });
});

describe.each(names)("Property 21: %s fires exactly when the catalogue says so", (name) => {
  const {
    is,
    threshold,
    of: [needed, evaluated],
    missing,
    means,
    act,
    severity,
  }: Alarm = alarms[name];
  const [resource] = made(stages.prod).filter((each) => nameOf(stages.prod, each) === name);
  const rule = resource?.inputs as unknown as Rule;
  const compare = {
    ">": (v: number) => v > threshold,
    ">=": (v: number) => v >= threshold,
    "<": (v: number) => v < threshold,
    "<=": (v: number) => v <= threshold,
  }[is];
  const value = fc.oneof(
    fc.constantFrom(threshold, threshold - 1, threshold + 1, 0),
    fc.double({ noNaN: true, min: 0, max: 3 * threshold + 10 }),
  );

  test("for any series", () => {
    const long = { minLength: evaluated + 5, maxLength: evaluated + 20 };
    fc.assert(
      fc.property(fc.array(value, long), (series) => {
        const breaching = series.slice(-evaluated).filter(compare).length;
        expect(stateAfter(rule, series)).toBe(breaching >= needed ? "ALARM" : "OK");
      }),
    );
  });

  test("for silence, and after it", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 20 }), (before) => {
        const silence = Array.from({ length: evaluated + 2 }, () => undefined);
        const state = stateAfter(rule, [...before, ...silence]);
        expect(state).toBe(
          { breaching: "ALARM", notBreaching: "OK", missing: "INSUFFICIENT_DATA", ignore: "unchanged" }[missing],
        );
      }),
    );
  });

  test("a point that breaches more never ends an alarm", () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(value, { nil: undefined }), { minLength: evaluated + 2 }),
        fc.nat(),
        (series, at) => {
          if (stateAfter(rule, series) !== "ALARM") return;
          const place = series.length - 1 - (at % evaluated);
          if (series[place] === undefined) return;
          const worse = series.with(place, is.startsWith(">") ? threshold + 1 : threshold - 1);
          expect(stateAfter(rule, worse)).toBe("ALARM");
        },
      ),
    );
  });

  test("it says what it means and what to do, and whom it tells", () => {
    for (const sentence of [means, act]) expect(sentence).toMatch(/^[A-Z/].*[.?]$/);
    expect(severities).toContain(severity);
    expect(String(resource?.inputs.alarmDescription)).toContain(means);
    expect(String(resource?.inputs.alarmDescription).length).toBeLessThanOrEqual(1024);
    expect(needed).toBeLessThanOrEqual(evaluated);
  });
});
