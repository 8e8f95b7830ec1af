import { describe, expect, test } from "vitest";
import { severities } from "../../packages/core/src/platform/alarms.ts";
import { of } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

interface Statement {
  Effect: string;
  Principal: { Service?: string | string[] };
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string[]>>;
}

const stages = { prod: await graph("prod"), staging: await graph("staging"), personal: await graph("personal") };
const mailed = await graph("standby");

describe.each(Object.entries(stages))("in %s", (_, graph) => {
  const topics = of(graph, "aws:sns:Topic");

  test("there is a topic of each severity, encrypted with our key", () => {
    const names = severities.map((severity) => `${severity.charAt(0).toUpperCase()}${severity.slice(1)}TopicTopic`);
    expect(topics.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    for (const { inputs } of topics) expect(inputs.kmsMasterKeyId).toMatch(/EventsKey/);
  });

  test("nobody publishes to a topic but AWS's own services, each in this account's name and from its own resources", () => {
    const policies = of(graph, "aws:sns:TopicPolicy");
    expect(policies).toHaveLength(topics.length);
    for (const { inputs } of policies) {
      const { Statement: statements } = JSON.parse(String(inputs.policy)) as { Statement: Statement[] };
      expect(statements.flatMap(({ Principal }) => Principal.Service ?? []).sort()).toEqual([
        "budgets.amazonaws.com",
        "cloudwatch.amazonaws.com",
        "costalerts.amazonaws.com",
      ]);
      for (const { Effect, Action, Resource, Condition } of statements) {
        expect([Effect, Action, Resource].flat()).toEqual(["Allow", "sns:Publish", inputs.arn]);
        expect(Condition?.StringEquals?.["aws:SourceAccount"]).toEqual(["123456789012"]);
        expect(String(Condition?.ArnLike?.["aws:SourceArn"])).toMatch(/^arn:aws:\w+:[\w-]*:123456789012:/);
      }
    }
  });
});

test("who is to be told by mail is told by every topic", () => {
  const mails = of(mailed, "aws:sns:TopicSubscription");
  expect(mails.map(({ inputs }) => [inputs.protocol, inputs.endpoint])).toEqual(
    severities.map(() => ["email", "operators@directfanz.test"]),
  );
});
