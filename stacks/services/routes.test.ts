import fc from "fast-check";
import { expect, test } from "vitest";
import { behaviourFor, table } from "../../packages/edge/src/table.ts";
import { matches } from "../../packages/edge/src/wildcard.ts";
import { of } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { ports, routes } from "./routes.ts";

/** Which service the load balancer gives a path to. */
const winner = (path: string) =>
  [...routes]
    .sort((a, b) => a.priority - b.priority)
    .find(({ paths }) => paths.some((pattern) => matches(pattern, path)))?.service;

/** Paths near the rows' own, so that most rows are met. */
const word = fc.stringMatching(/^[a-zA-Z0-9._~-]{0,12}$/);
const near = fc
  .tuple(fc.constantFrom(...table.map(({ path }) => path)), word, word)
  .map(([pattern, first, second]) => pattern.replaceAll("*", `${first}/${second}`).replaceAll("?", "x"))
  .map((path) => (path.startsWith("/") ? path : `/${path}`));
const path = fc.oneof(
  near,
  fc.array(word, { maxLength: 4 }).map((parts) => `/${parts.join("/")}`),
);

test("the service that gets a path is the one of the edge table's row, for any path", () => {
  fc.assert(
    fc.property(path, (asked) => {
      const { origin } = behaviourFor(asked);
      if (origin in ports) expect({ asked, service: winner(asked) }).toEqual({ asked, service: origin });
    }),
    { numRuns: 2000 },
  );
});

test("no two rules have one priority, and each says no more than a rule of a load balancer can", () => {
  expect(new Set(routes.map(({ priority }) => priority)).size).toBe(routes.length);
  for (const { paths, priority } of routes) {
    // Application Load Balancers, "Quotas": five values in a rule, of which the edge's header is one.
    expect(paths.length + 1).toBeLessThanOrEqual(5);
    expect(priority).toBeGreaterThanOrEqual(1);
    expect(priority).toBeLessThanOrEqual(50_000);
    for (const pattern of paths) expect(pattern.length).toBeLessThanOrEqual(128);
  }
});

const deployed = ["prod", "staging", "personal"] as const;

test.each(deployed)("the listener of %s has these rules and no others, each behind the edge's secret", async (name) => {
  const made = of(await graph(name), "aws:lb:ListenerRule");
  expect(made).toHaveLength(routes.length);
  for (const { service, paths, priority } of routes) {
    const rule = made.find(({ inputs }) => inputs.priority === priority);
    const conditions = rule?.inputs.conditions as Record<string, { values: string[] } | undefined>[];
    expect(rule?.name.toLowerCase()).toBe(`${service}rule`);
    expect(conditions.flatMap(({ pathPattern }) => pathPattern?.values ?? [])).toEqual(paths);
    expect(conditions.filter(({ httpHeader }) => (httpHeader?.values[0] ?? "").length >= 32)).toHaveLength(1);
    expect(rule?.secrets.some((path) => path.startsWith("conditions"))).toBe(true);
  }
});
