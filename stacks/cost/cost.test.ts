import { expect, test } from "vitest";
import { of, one } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { kinds } from "../../packages/synth/src/testing/kinds.ts";
import { kindOf, sizes } from "../sizes.ts";

const prod = await graph("prod");
const deployed = ["prod", "staging", "personal"] as const;

interface Publisher {
  Action: string;
  Principal?: { Service?: string[] };
}

/** Services that a topic's policy lets publish. */
const publishersOf = (policy: unknown): string[] =>
  (JSON.parse(String(policy)) as { Statement: Publisher[] }).Statement.flatMap(
    ({ Principal }) => Principal?.Service ?? [],
  );

test("an anomaly of any service's cost is told at once, to a topic that Cost Explorer may publish to", () => {
  const monitor = one(prod, "aws:costexplorer:AnomalyMonitor", "CostMonitor");
  expect(monitor.inputs).toMatchObject({ monitorType: "DIMENSIONAL", monitorDimension: "SERVICE" });
  const { inputs } = one(prod, "aws:costexplorer:AnomalySubscription", "CostAnomalies");
  expect(inputs.frequency).toBe("IMMEDIATE");
  expect(inputs.monitorArnLists).toEqual([expect.stringContaining(String(monitor.inputs.name))]);
  const [subscriber, ...others] = inputs.subscribers as { type: string; address: string }[];
  expect(others).toEqual([]);
  expect(subscriber?.type).toBe("SNS");
  const policy = of(prod, "aws:sns:TopicPolicy").find((each) => each.inputs.arn === subscriber?.address);
  expect(publishersOf(policy?.inputs.policy)).toContain("costalerts.amazonaws.com");
});

test.each(deployed)(
  "the budget of %s counts that stage alone, and says so before and when it is spent",
  async (name) => {
    const made = await graph(name);
    const { stage } = kinds[name];
    const { inputs } = one(made, "aws:budgets:Budget", "MonthlyBudget");
    expect(inputs).toMatchObject({
      limitAmount: String(sizes[kindOf(stage)].budget),
      limitUnit: "USD",
      timeUnit: "MONTHLY",
      costFilters: [{ name: "TagKeyValue", values: [`user:Environment$${stage}`] }],
    });
    const notifications = inputs.notifications as {
      notificationType: string;
      threshold: number;
      subscriberSnsTopicArns: string[];
    }[];
    expect(notifications.map(({ notificationType, threshold }) => [notificationType, threshold])).toEqual([
      ["ACTUAL", 80],
      ["FORECASTED", 100],
    ]);
    for (const topic of notifications.flatMap(({ subscriberSnsTopicArns }) => subscriberSnsTopicArns)) {
      const policy = of(made, "aws:sns:TopicPolicy").find((each) => each.inputs.arn === topic);
      expect(publishersOf(policy?.inputs.policy)).toContain("budgets.amazonaws.com");
    }
  },
);

test("bills are split by tags that everything of ours carries", () => {
  const keys = of(prod, "aws:costexplorer:CostAllocationTag").map(({ inputs }) => inputs.tagKey);
  expect(keys).toEqual(["Project", "Environment", "CostCenter"]);
  const { defaultTags } = prod.app.providers.aws as { defaultTags: { tags: Record<string, string> } };
  expect(Object.keys(defaultTags.tags)).toEqual(expect.arrayContaining(keys as string[]));
});

test.each(["staging", "personal", "dev", "pipeline"] as const)(
  "%s leaves alone what an account has once",
  async (name) => {
    const made = await graph(name);
    for (const type of ["AnomalyMonitor", "AnomalySubscription", "CostAllocationTag"]) {
      expect(of(made, `aws:costexplorer:${type}`)).toEqual([]);
    }
  },
);
