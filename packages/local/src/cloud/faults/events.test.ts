import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { eventually, linesOf, type TestCloud, testCloud } from "../events/testing.ts";
import type { FaultsAsked } from "./schema.ts";

/** A cloud whose events, AWS's and ours, lie in a queue in the order in which they came. */
const cloudWith = async (faults?: FaultsAsked) => {
  const cloud = await testCloud({}, faults ? { faults } : {});
  const { bus } = cloud.clients;
  const { QueueUrl } = await cloud.clients.sqs.send(new CreateQueueCommand({ QueueName: "all" }));
  await bus.send(new PutRuleCommand({ Name: "all", EventPattern: '{"source":[{"prefix":"aws."},"test"]}' }));
  await bus.send(new PutTargetsCommand({ Rule: "all", Targets: [{ Id: "q", Arn: cloud.queueArn("all") }] }));
  const came: { id: string; "detail-type": string; detail: Record<string, unknown> }[] = [];
  const receive = async (WaitTimeSeconds: number) => {
    const { Messages = [] } = await cloud.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds, MaxNumberOfMessages: 10 }),
    );
    came.push(...Messages.map(({ Body = "" }) => JSON.parse(Body) as (typeof came)[number]));
  };
  return {
    cloud,
    /** The first `count` that came. */
    arrived: (count: number) =>
      eventually(`${count} events`, async () => {
        await receive(1);
        return came.length >= count ? came : undefined;
      }),
    /** What is there without waiting. */
    now: async () => {
      await receive(0);
      return came;
    },
  };
};
const own = (cloud: TestCloud, DetailType: string) =>
  cloud.clients.bus.send(new PutEventsCommand({ Entries: [{ Source: "test", DetailType, Detail: "{}" }] }));
const emit = (cloud: TestCloud, source: `aws.${string}`, detailType: string, n = 0) =>
  cloud.events.emit({ source, detailType, resources: [], detail: { n } });
const types = (came: { "detail-type": string }[]) => came.map((event) => event["detail-type"]);

test("MediaLive's and MediaPackage's events are lost; S3's and our own never are", async () => {
  const { cloud, arrived } = await cloudWith({ events: { losses: 1 } });
  emit(cloud, "aws.medialive", "a");
  emit(cloud, "aws.mediapackage", "b");
  emit(cloud, "aws.s3", "c");
  await own(cloud, "d");
  expect(types(await arrived(2))).toEqual(["c", "d"]);
  expect(cloud.faults?.plan.done.counts()).toEqual({ lost: 2 });
});

test("a delivery comes twice with one id; an echo is another event with the same content", async () => {
  const doubled = await cloudWith({ events: { duplicates: 1 } });
  await own(doubled.cloud, "ours");
  const [one, two] = await doubled.arrived(2);
  expect(two).toEqual(one);

  const echoed = await cloudWith({ events: { echoes: 1 } });
  emit(echoed.cloud, "aws.medialive", "theirs", 4);
  await own(echoed.cloud, "ours");
  const [first, second, third] = await echoed.arrived(3);
  expect(second).toEqual({ ...first, id: second?.id });
  expect(second?.id).not.toBe(first?.id);
  expect(third?.["detail-type"]).toBe("ours");
});

test("a delivery that is held back is overtaken by the next one", async () => {
  const { cloud, arrived } = await cloudWith({ events: { reorders: { rate: 1, longest: 60_000 } } });
  await own(cloud, "first");
  await own(cloud, "second");
  expect(types(await arrived(2))).toEqual(["second", "first"]);
});

test("a delivery that nobody overtakes comes when its time is over", async () => {
  const { cloud, arrived } = await cloudWith({ events: { reorders: { rate: 1, longest: 50 } } });
  await own(cloud, "alone");
  expect(types(await arrived(1))).toEqual(["alone"]);
});

test("a late delivery outlives the process, and comes at once when it becomes quiet", async () => {
  const { cloud, arrived, now } = await cloudWith({ events: { delays: { rate: 1, longest: 86_400_000 } } });
  await own(cloud, "late");
  await cloud.stop();
  await cloud.start();
  expect(await now()).toEqual([]);
  cloud.faults?.plan.quiet();
  cloud.events.deliverLate();
  await own(cloud, "in time");
  expect(types(await arrived(2))).toEqual(["late", "in time"]);
});

test("one seed loses, doubles and delays the same events, another others; without faults all come once", async () => {
  const history = async (faults?: FaultsAsked) => {
    const { cloud } = await cloudWith(faults);
    for (let n = 0; n < 40; n += 1) emit(cloud, "aws.medialive", `type ${n % 3}`, n);
    const done = cloud.faults?.plan.done.list(0, 1_000).map(({ kind, subject }) => `${kind} ${subject}`);
    await cloud.close();
    return done;
  };
  const events = { losses: 0.2, duplicates: 0.2, echoes: 0.2, delays: { rate: 0.2 }, reorders: { rate: 0.2 } };
  const once = await history({ seed: 1, events });
  expect(new Set(once?.map((line) => line.split(" ")[0])).size).toBe(5);
  expect(await history({ seed: 1, events })).toEqual(once);
  expect(await history({ seed: 2, events })).not.toEqual(once);

  const plain = await cloudWith();
  for (let n = 0; n < 10; n += 1) emit(plain.cloud, "aws.medialive", "any", n);
  const came = await plain.arrived(10);
  expect(came.map(({ detail }) => detail.n)).toEqual(Array.from({ length: 10 }, (_, n) => n));
});

test("a function gets what was doubled twice, in its own process", async () => {
  const noting = `
import { appendFileSync } from "node:fs";
export const handler = async ({ id }) => appendFileSync(process.env.FOLDER + "/noting", id + "\\n");`;
  const cloud = await testCloud({ noting }, { faults: { events: { duplicates: 1 } } });
  await cloud.clients.bus.send(new PutRuleCommand({ Name: "all", EventPattern: '{"source":["test"]}' }));
  const Targets = [{ Id: "f", Arn: cloud.functionArn("noting") }];
  await cloud.clients.bus.send(new PutTargetsCommand({ Rule: "all", Targets }));
  const { Entries = [] } = await own(cloud, "doubled");
  const lines = await eventually("two runs", () =>
    linesOf(cloud, "noting").length === 2 ? linesOf(cloud, "noting") : undefined,
  );
  expect(lines).toEqual([Entries[0]?.EventId, Entries[0]?.EventId]);
});
