import { expect, test } from "vitest";
import { made, of } from "../packages/synth/src/graph.ts";
import { lambdas } from "../packages/synth/src/lambdas.ts";
import { statementsOf } from "../packages/synth/src/policies.ts";
import { graph } from "../packages/synth/src/testing/graphs.ts";

const deployed = ["prod", "staging", "personal"] as const;
const everywhere = [...deployed, "dev"] as const;

test.each(deployed)(
  "%s lets Lambda alone act in the role of any function, also of those that SST makes",
  async (name) => {
    const all = lambdas(await graph(name));
    expect(all.length).toBeGreaterThan(0);
    for (const { role } of all) {
      const trust = statementsOf(role).filter(({ kind }) => kind === "trust");
      expect(
        trust.map(({ effect, principals, actions }) => ({ effect, principals, actions })),
        role.name,
      ).toEqual([
        { effect: "Allow", principals: [{ type: "Service", id: "lambda.amazonaws.com" }], actions: ["sts:AssumeRole"] },
      ]);
    }
  },
);

test.each(everywhere)(
  "%s gives no function a policy of AWS's own, which would name every log and every trace",
  async (name) => {
    for (const { role } of lambdas(await graph(name))) expect(role.inputs.managedPolicyArns, role.name).toEqual([]);
  },
);

test.each(deployed)(
  "%s traces every function, and logs it as JSON into a group of its own that it alone may write",
  async (name) => {
    for (const { name: own, function: made, role, logGroup } of lambdas(await graph(name))) {
      expect(made.inputs).toMatchObject({
        tracingConfig: { mode: "Active" },
        loggingConfig: { logFormat: "JSON", logGroup: `/aws/lambda/${own}` },
      });
      expect(logGroup, own).toBeDefined();
      const logs = statementsOf(role).filter(({ actions }) => actions.some((action) => action.startsWith("logs:")));
      expect(logs.flatMap(({ resources }) => resources)).toEqual([
        `arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/${own}:*`,
      ]);
    }
  },
);

test.each([...deployed, "pipeline"] as const)("%s keeps every log for 30 days, with our key", async (name) => {
  const groups = of(await graph(name), "aws:cloudwatch:LogGroup");
  for (const { name: group, inputs } of groups) {
    expect(inputs.retentionInDays, group).toBe(30);
    expect(inputs.kmsKeyId, group).toContain(":key/");
  }
});

test("in `sst dev` logs have no key of ours, which would cost by the hour", async () => {
  const dev = await graph("dev");
  expect(made(dev).filter(({ type }) => type.startsWith("aws:kms/"))).toEqual([]);
  for (const { inputs } of of(dev, "aws:cloudwatch:LogGroup")) expect(inputs.retentionInDays).toBe(30);
});
