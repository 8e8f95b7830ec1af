import { expect, test } from "vitest";
import { subscriptions } from "../../functions/subscriptions.ts";
import { standing } from "../../packages/local/src/cloud/deploy/standing.ts";
import { wholeCloud } from "../../packages/local/src/cloud/deploy/testing.ts";
import { deploy } from "../../packages/local/src/cloud/deploy.ts";
import { credentials, region } from "../../packages/local/src/cloud/events/testing.ts";
import { resources } from "../../packages/local/src/run/links.ts";
import { of, one } from "../../packages/synth/src/graph.ts";
import { arn, lambdas } from "../../packages/synth/src/lambdas.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

const names = Object.keys(subscriptions);
const cloud = await wholeCloud(
  Object.fromEntries(names.map((name) => [name, "export const handler = async () => {};"])),
);
const access = { endpoint: cloud.url, region, credentials };
const { bus, recordings, archive } = resources;
const wanted = { bus, recordings, archive, origins: ["http://localhost:8080"] };
const local = await standing(access, await deploy({ ...access, resources: wanted }));

test.each(["prod", "staging", "personal", "dev"] as const)(
  "the local cloud's event map is %s's: functions, rules, clocks, retries, dead letters",
  async (name) => {
    const made = await graph(name);
    const own = one(made, "aws:cloudwatch:EventBus", "FactsBus").inputs.name;
    const onAws = lambdas(made).flatMap(({ name: physical, rule, target, schedule, invoke }) => {
      const key = physical.slice(`directfanz-${made.stage}-`.length);
      if (!rule && !schedule) return [];
      const from = (rule ? target?.inputs : schedule?.inputs.target) as { deadLetterConfig?: { arn: string } };
      const failed = invoke?.inputs.destinationConfig as { onFailure?: { destination: string } } | undefined;
      const queue = of(made, "aws:sqs:Queue").find((queue) => arn(queue) === from.deadLetterConfig?.arn);
      return [
        [
          key,
          {
            bus: rule && (rule.inputs.eventBusName === own ? bus : rule.inputs.eventBusName),
            pattern: rule && JSON.parse(String(rule.inputs.eventPattern)),
            schedule: schedule?.inputs.scheduleExpression,
            retries: invoke?.inputs.maximumRetryAttempts,
            deadLetterDays: Number(queue?.inputs.messageRetentionSeconds) / 86_400,
            oneQueue: failed?.onFailure?.destination === from.deadLetterConfig?.arn,
          },
        ],
      ];
    });
    expect(local.functions).toEqual(Object.fromEntries(onAws));
  },
);

test("the bucket of recordings tells its events there as on AWS", async () => {
  const told = of(await graph("prod"), "aws:s3:BucketNotification").find(({ name }) => name.startsWith("Recordings"));
  expect(told?.inputs.eventbridge).toBe(true);
  expect(local.bucketTells).toBe(true);
});
