import { describe, expect, test } from "vitest";
import { of } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { kindOf, sizes } from "../sizes.ts";

const stages = { prod: await graph("prod"), staging: await graph("staging"), personal: await graph("personal") };

interface Rule {
  ruleName: string;
  priority: number;
  urlPath: string;
  fixedRate: number;
  reservoirSize: number;
  serviceName: string;
}

/** X-Ray's wildcards: `*` for any characters, `?` for one. */
const fits = (pattern: string, path: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  ).test(path);

describe.each(Object.entries(stages))("in %s", (_, graph) => {
  const rules = of(graph, "aws:xray:SamplingRule").map(({ inputs }) => inputs as unknown as Rule);
  /** The rule that X-Ray takes: the first that fits, by priority. */
  const ruleFor = (path: string) =>
    rules.toSorted((a, b) => a.priority - b.priority).find(({ urlPath }) => fits(urlPath, path));

  test("as much is traced as the stage's size says, of health checks nothing, and every click on Go live", () => {
    expect(ruleFor("/healthz")).toMatchObject({ fixedRate: 0, reservoirSize: 0 });
    expect(ruleFor("/socket.io/?EIO=4")).toMatchObject({ fixedRate: 0, reservoirSize: 0 });
    expect(ruleFor("/api/streams/x/start")).toMatchObject({ fixedRate: 1 });
    for (const path of ["/", "/api/streams", "/watch/x"])
      expect(ruleFor(path)?.fixedRate).toBe(sizes[kindOf(graph.stage)].traced);
  });

  test("the rules are this stage's alone, and as X-Ray takes them", () => {
    expect(new Set(rules.map(({ priority }) => priority)).size).toBe(rules.length);
    for (const { ruleName, priority, serviceName, fixedRate } of rules) {
      expect(ruleName).toMatch(/^[\w-]{1,32}$/);
      expect(priority).toBeGreaterThanOrEqual(1);
      expect(priority).toBeLessThanOrEqual(9999);
      expect(fixedRate).toBeLessThanOrEqual(1);
      expect(serviceName).toBe(`${graph.app.name}-${graph.stage}-*`);
    }
  });

  test("traces can be looked at by what failed, what was slow, and going live", () => {
    const groups = of(graph, "aws:xray:Group").map(({ inputs }) => inputs);
    expect(groups.map(({ filterExpression }) => filterExpression)).toEqual(
      expect.arrayContaining([expect.stringContaining("fault"), expect.stringContaining("responsetime")]),
    );
    for (const { groupName } of groups) expect(groupName).toMatch(/^[\w-]{1,32}$/);
  });

  test("every function is traced", () => {
    for (const { inputs, name } of of(graph, "aws:lambda:Function"))
      expect(inputs.tracingConfig, name).toEqual({ mode: "Active" });
  });

  test("every service that answers requests has the daemon beside it", () => {
    const tasks = of(graph, "aws:ecs:TaskDefinition").map(
      ({ inputs }) =>
        JSON.parse(String(inputs.containerDefinitions)) as { image: string; environment?: { name: string }[] }[],
    );
    const traced = tasks.filter((containers) =>
      containers.some(({ environment }) => environment?.some(({ name }) => name === "AWS_XRAY_DAEMON_ADDRESS")),
    );
    expect(traced).toHaveLength(3);
    for (const containers of traced)
      expect(containers.some(({ image }) => image.includes("/xray/aws-xray-daemon:"))).toBe(true);
  });
});
