import { expect, test } from "vitest";
import { ruleOf, type Subscription, subscriptions } from "../../functions/subscriptions.ts";
import { one } from "../../packages/synth/src/graph.ts";
import { arn, lambdas } from "../../packages/synth/src/lambdas.ts";
import { statementsOf } from "../../packages/synth/src/policies.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

const map = Object.entries<Subscription>(subscriptions);
const deployed = ["prod", "staging", "personal"] as const;
const everywhere = [...deployed, "dev"] as const;

/** The functions of the event map in a graph, each with its row. */
const mapped = async (name: (typeof everywhere)[number]) => {
  const made = await graph(name);
  const all = new Map(lambdas(made).map((lambda) => [lambda.name, lambda]));
  return map.map(([key, subscription]) => {
    const lambda = all.get(`directfanz-${made.stage}-${key}`);
    if (!lambda) throw new Error(`${name} has no function ${key}`);
    return { key, subscription, lambda, made };
  });
};

test.each(everywhere)("%s has every function of the event map, with the map's figures", async (name) => {
  for (const { subscription, lambda, made } of await mapped(name)) {
    expect(lambda.function.inputs).toMatchObject({
      timeout: subscription.timeout,
      memorySize: subscription.memory,
    });
    expect(lambda.invoke?.inputs.maximumRetryAttempts).toBe(subscription.retries);
    expect(made.functions.map(({ handler }) => handler)).toContain(subscription.handler);
  }
});

test.each(deployed)("%s runs every function within the network, on Node 24 and Graviton", async (name) => {
  const group = one(await graph(name), "aws:ec2:SecurityGroup", "FunctionsGroup");
  for (const { lambda } of await mapped(name)) {
    expect(lambda.function.inputs).toMatchObject({
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      vpcConfig: { securityGroupIds: [`${group.name}_id`] },
    });
    const { subnetIds } = lambda.function.inputs.vpcConfig as { subnetIds: string[] };
    expect(subnetIds.length).toBeGreaterThan(1);
    for (const id of subnetIds) expect(id).toContain("PrivateSubnet");
  }
});

test("in `sst dev` functions are stubs in no network, linked to this machine", async () => {
  for (const { lambda, made, subscription } of await mapped("dev")) {
    expect(lambda.function.inputs.runtime).toBe("provided.al2023");
    expect(lambda.function.inputs.vpcConfig).toBeUndefined();
    const built = made.functions.find(({ handler }) => handler === subscription.handler);
    expect(built?.links.Database).toMatchObject({ host: "127.0.0.1", port: 5433 });
  }
});

test.each(everywhere)("%s listens for what the map says, where it says, or runs by its clock", async (name) => {
  for (const { subscription, lambda, made } of await mapped(name)) {
    const { on } = subscription;
    if ("schedule" in on) {
      expect(lambda.rule).toBeUndefined();
      expect(lambda.schedule?.inputs).toMatchObject({ scheduleExpression: on.schedule, state: "ENABLED" });
    } else {
      const { bus, pattern } = ruleOf(on);
      expect(lambda.schedule).toBeUndefined();
      expect(JSON.parse(String(lambda.rule?.inputs.eventPattern))).toEqual(pattern);
      const own = String(one(made, "aws:cloudwatch:EventBus", "FactsBus").inputs.name);
      expect(lambda.rule?.inputs).toMatchObject({ eventBusName: bus === "own" ? own : "default", state: "ENABLED" });
      expect(lambda.target?.inputs.eventBusName).toBe(lambda.rule?.inputs.eventBusName);
    }
  }
});

test("no rule or schedule leads to a function that the event map does not name", async () => {
  for (const name of everywhere) {
    const made = await graph(name);
    const known = new Set(map.map(([key]) => `directfanz-${made.stage}-${key}`));
    for (const lambda of lambdas(made)) {
      if (known.has(lambda.name)) continue;
      expect([lambda.rule?.name, lambda.schedule?.name], lambda.name).toEqual([undefined, undefined]);
    }
  }
});

test.each(everywhere)(
  "%s keeps for 14 days what could not be delivered and what a function failed at",
  async (name) => {
    const queues = new Set<string>();
    for (const { key, lambda, made } of await mapped(name)) {
      const queue = one(made, "aws:sqs:Queue", `${key.charAt(0).toUpperCase()}${key.slice(1)}DeadLettersQueue`);
      const letters = { arn: arn(queue) };
      const from = lambda.schedule ? lambda.schedule.inputs.target : lambda.target?.inputs;
      expect(from).toMatchObject({ deadLetterConfig: letters });
      expect(lambda.invoke?.inputs.destinationConfig).toEqual({ onFailure: { destination: letters.arn } });
      expect(queue.inputs.messageRetentionSeconds).toBe(14 * 24 * 3600);
      if (name !== "dev") expect(queue.inputs.kmsMasterKeyId).toContain("key/EventsKey");
      queues.add(letters.arn);
    }
    expect(queues.size).toBe(map.length);
  },
);

test.each(everywhere)(
  "%s lets only our own rules send to a function's dead letters, and nobody in the clear",
  async (name) => {
    for (const { key, lambda, made } of await mapped(name)) {
      const policy = one(made, "aws:sqs:QueuePolicy", `${key.charAt(0).toUpperCase()}${key.slice(1)}DeadLettersPolicy`);
      const [denied, ...admitted] = statementsOf(policy);
      expect(denied).toMatchObject({ effect: "Deny", principals: [{ type: "*", id: "*" }] });
      expect(denied?.conditions).toEqual([{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }]);
      expect(admitted).toHaveLength(lambda.rule ? 1 : 0);
      for (const { principals, actions, conditions } of admitted) {
        expect(principals).toEqual([{ type: "Service", id: "events.amazonaws.com" }]);
        expect(actions).toEqual(["sqs:SendMessage"]);
        expect(conditions).toEqual([
          { test: "StringEquals", variable: "aws:SourceAccount", values: ["123456789012"] },
          { test: "ArnEquals", variable: "aws:SourceArn", values: [lambda.rule && arn(lambda.rule)] },
        ]);
      }
    }
  },
);

test.each(everywhere)("every bundle of %s is under 1 MB", async (name) => {
  for (const { handler, bytes } of (await graph(name)).functions) expect(bytes, handler).toBeLessThan(1_000_000);
});
