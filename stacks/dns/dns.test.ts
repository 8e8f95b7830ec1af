import fc from "fast-check";
import { expect, test } from "vitest";
import { matches } from "../../packages/edge/src/wildcard.ts";
import { type Graph, of, one } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { ports } from "../services/routes.ts";
import { asked, distributionOf, picked } from "../testing/distribution.ts";
import { answers, domainOf, healthOf, leafChecks, recordsOf } from "../testing/route53.ts";
import { carriedBy, names, type ServiceName } from "./names.ts";
import { type Endpoint, originRecords, standbys } from "./origin-records.ts";

const prod = await graph("prod");
const standby = await graph("standby");
const standbyCheck = "0123-standby";
const types = ["A", "AAAA"] as const;

const balancerOf = (from: Graph) => {
  const records = recordsOf(from).filter(({ setIdentifier }) => setIdentifier === "balancer");
  expect(records.map(({ type }) => type).sort()).toEqual([...types]);
  return records[0]?.aliases?.[0]?.name ?? "";
};

test("the zone is the stage's own", async () => {
  expect(domainOf(prod)).toBe("directfanz.io");
  expect(domainOf(await graph("staging"))).toBe("staging.directfanz.io");
  expect(domainOf(await graph("personal"))).toBe("ada.directfanz.io");
});

test("Property 27: DNS leads to a standby when a service of ours fails, and back, and never to what is unwell", () => {
  const records = recordsOf(standby);
  const name = `origin.${domainOf(standby)}`;
  const ours = balancerOf(standby);
  const checks = leafChecks(standby).filter((id) => id.startsWith("Serving"));
  expect(checks.length).toBe(Object.keys(ports).length);
  let toStandby = 0;
  fc.assert(
    fc.property(fc.subarray([...checks, standbyCheck]), fc.constantFrom(...types), (passing, type) => {
      const health = healthOf(standby, new Set(passing));
      const oursIsWell = checks.every((id) => passing.includes(id));
      const theirsIsWell = passing.includes(standbyCheck);
      const expected = !oursIsWell && theirsIsWell ? "standby.us-west-2.elb.amazonaws.com" : ours;
      if (expected !== ours) toStandby++;
      expect([...answers(records, name, type, health)]).toEqual([[expected, 1]]);
    }),
    { numRuns: 200 },
  );
  expect(toStandby).toBeGreaterThan(10);
});

test("Property 27: within three minutes", () => {
  for (const { inputs } of of(prod, "aws:route53:HealthCheck").filter(({ inputs }) => inputs.cloudwatchAlarmName)) {
    const alarm = of(prod, "aws:cloudwatch:MetricAlarm").find((one) => one.inputs.name === inputs.cloudwatchAlarmName);
    const { period, evaluationPeriods, datapointsToAlarm, metricQueries } = alarm?.inputs ?? {};
    // Route 53 takes no alarm of several metrics, nor one that counts some out of many ("Creating health checks").
    expect(metricQueries).toBeUndefined();
    expect(datapointsToAlarm).toBe(evaluationPeriods);
    // An alias of a load balancer is remembered for a minute.
    expect(Number(period) * Number(evaluationPeriods) + 60).toBeLessThanOrEqual(180);
  }
});

test("Property 27: for any table of load balancers, nobody is led to an unwell one while another is well", () => {
  fc.assert(
    fc.property(tables, ({ endpoints, passing }) => {
      const records = originRecords("o.example", "Z", endpoints);
      const shares = answers(records, "o.example", "A", (id) => passing.has(id));
      const isWell = ({ healthCheckId }: Endpoint<string>) => passing.has(healthCheckId ?? "");
      const led = endpoints.filter(({ address }) => (shares.get(address) ?? 0) > 0);
      expect(led.length).toBeGreaterThan(0);
      if (endpoints.some(isWell)) expect(led.every(isWell)).toBe(true);
      // The standby is for emergencies.
      const main = endpoints.filter(({ role }) => role === "main");
      if (main.some(isWell)) expect(led.every(({ role }) => role === "main")).toBe(true);
    }),
    { numRuns: 500 },
  );
});

const tables = fc
  .uniqueArray(fc.record({ id: fc.stringMatching(/^[a-z]{1,6}$/), weight: fc.integer({ min: 1, max: 255 }) }), {
    selector: ({ id }) => id,
    minLength: 1,
    maxLength: 6,
  })
  .chain((rows) =>
    fc.record({
      passing: fc.subarray(rows.map(({ id }) => `check-${id}`)).map((ids) => new Set(ids)),
      endpoints: fc.array(fc.boolean(), { minLength: rows.length, maxLength: rows.length }).map((main) =>
        rows.map(
          ({ id, weight }, at): Endpoint<string> => ({
            id,
            weight,
            role: at === 0 || main[at] ? "main" : "standby",
            address: `${id}.elb`,
            zoneId: "Zelb",
            healthCheckId: `check-${id}`,
          }),
        ),
      ),
    }),
  );

test("no record looks at the health of a load balancer or a distribution itself", () => {
  for (const { aliases } of [...recordsOf(prod), ...recordsOf(standby)]) {
    for (const { name, evaluateTargetHealth } of aliases ?? []) {
      if (!name.endsWith("directfanz.io")) expect(evaluateTargetHealth, name).toBe(false);
    }
  }
});

/** A path that a pattern takes. */
const under = (pattern: string) => {
  const rest = fc.string({ unit: fc.constantFrom(..."ab1/-_"), maxLength: 8 });
  return fc.tuple(rest, rest).map(([one, other]) => {
    const path = pattern.replace("*", one).replace("*", other);
    return path.startsWith("/") ? path : `/${path}`;
  });
};

/** The service that the load balancer gives a path to. */
const servedBy = (from: Graph, path: string) => {
  interface Condition {
    pathPattern?: { values: string[] };
  }
  const rules = of(from, "aws:lb:ListenerRule").map(({ name, inputs }) => ({
    name,
    priority: inputs.priority as number,
    patterns: (inputs.conditions as Condition[]).flatMap(({ pathPattern }) => pathPattern?.values ?? []),
  }));
  const fitting = rules.filter(({ patterns }) => patterns.some((pattern) => matches(pattern, path)));
  return fitting.sort((a, b) => a.priority - b.priority)[0]?.name;
};

test("Property 28: every name leads to the service whose paths it carries", () => {
  const records = recordsOf(prod);
  const domain = domainOf(prod);
  const site = distributionOf(prod);
  const certificates = of(prod, "aws:acm:Certificate").map(({ inputs }) => [
    inputs.domainName,
    ...(inputs.subjectAlternativeNames as string[]),
  ]);
  const well = () => true;
  expect(site.aliases).toEqual([domain, ...Object.keys(names).map((name) => `${name}.${domain}`)]);
  expect(certificates).toContainEqual(site.aliases);
  expect(certificates).toContainEqual([`origin.${domain}`]);
  for (const alias of site.aliases) {
    for (const type of types) {
      expect([...answers(records, alias, type, well)]).toEqual([["sitedistribution.cloudfront.net", 1]]);
    }
  }
  const carried = (Object.keys(names) as ServiceName[]).map((name) => ({ name, rows: carriedBy(name) }));
  for (const { name, rows } of carried) expect(rows, name).not.toEqual([]);
  fc.assert(
    fc.property(
      fc
        .constantFrom(...carried.flatMap(({ rows }) => rows))
        .chain((row) => fc.tuple(fc.constant(row), under(row.path))),
      ([row, path]) => {
        // Another row may take it before.
        const first = picked(site, path);
        if ((first.pathPattern ?? "*") !== row.path) return;
        const [origin] = asked(site, first);
        if (origin?.originId !== "balancer") {
          expect(origin?.originId).toBe(row.origin);
          return;
        }
        const [address] = [...answers(records, origin.domainName, "A", well).keys()];
        expect(address).toBe(balancerOf(prod));
        expect(servedBy(prod, path)?.toLowerCase()).toBe(`${row.origin}rule`);
      },
    ),
    { numRuns: 500 },
  );
});

test("Property 29: load balancers of one role get their share by weight, among those that are well", () => {
  fc.assert(
    fc.property(tables, ({ endpoints, passing }) => {
      const shares = answers(originRecords("o.example", "Z", endpoints), "o.example", "A", (id) => passing.has(id));
      const led = endpoints.filter(({ address }) => (shares.get(address) ?? 0) > 0);
      const sum = led.reduce((all, { weight }) => all + weight, 0);
      for (const { address, weight } of led) expect(shares.get(address)).toBeCloseTo(weight / sum, 10);
      // Every one that could serve does.
      const roles = new Set(led.map(({ role }) => role));
      const able = endpoints.filter(({ role, healthCheckId }) => roles.has(role) && passing.has(healthCheckId ?? ""));
      if (able.length > 0) expect(led.map(({ id }) => id).sort()).toEqual(able.map(({ id }) => id).sort());
    }),
    { numRuns: 500 },
  );
});

test("Property 29: the graph's load balancers are in pools by weight", () => {
  const pooled = recordsOf(standby).filter(({ weightedRoutingPolicies }) => weightedRoutingPolicies);
  expect(new Set(pooled.map(({ name, setIdentifier }) => `${setIdentifier} ${name}`))).toEqual(
    new Set(["balancer main.origin.directfanz.io", "standby1 standby.origin.directfanz.io"]),
  );
  for (const { weightedRoutingPolicies, healthCheckId } of pooled) {
    expect(weightedRoutingPolicies).toEqual([{ weight: 100 }]);
    expect(healthCheckId).toBeDefined();
  }
});

test("each service is asked from outside, by its own path, through the edge", () => {
  const site = distributionOf(prod);
  const reached = of(prod, "aws:route53:HealthCheck").filter(({ inputs }) => inputs.type === "HTTPS");
  const services = reached.map(({ inputs }) => {
    expect(inputs).toMatchObject({ fqdn: domainOf(prod), port: 443, enableSni: true });
    const [path = ""] = (inputs.resourcePath as string).split("?");
    expect(asked(site, picked(site, path))[0]?.originId).toBe("balancer");
    return servedBy(prod, path)?.replace("Rule", "").toLowerCase();
  });
  expect(services.sort()).toEqual(Object.keys(ports).sort());
});

test("a standby that is not named whole is refused", () => {
  expect(standbys(" ")).toEqual([]);
  for (const text of ["name", "name/zone", "name/zone/", "a/b/c/d"]) expect(() => standbys(text)).toThrow("standby");
});

test("the stage that shows the standby has it from the deployment, and prod has none by itself", () => {
  expect(recordsOf(prod).some(({ setIdentifier }) => setIdentifier === "standby")).toBe(false);
  expect(one(standby, "aws:route53:Record", "OriginstandbyA").inputs.failoverRoutingPolicies).toEqual([
    { type: "SECONDARY" },
  ]);
});
