import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  StartReplayCommand,
  TagResourceCommand,
  TestEventPatternCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, PurgeQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { eventually, testCloud } from "../testing.ts";

const cloud = await testCloud();
const { bus, sqs } = cloud.clients;
const EventPattern = '{"source":["test"]}';

/** A rule whose events lie in a queue of the same name. */
const ruleWithQueue = async (Name: string, target: object = {}, EventBusName = "default", pattern = EventPattern) => {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: Name }));
  await bus.send(new PutRuleCommand({ Name, EventBusName, EventPattern: pattern }));
  await bus.send(
    new PutTargetsCommand({
      Rule: Name,
      EventBusName,
      Targets: [{ Id: "queue", Arn: cloud.queueArn(Name), ...target }],
    }),
  );
  return QueueUrl;
};

const bodies = async (QueueUrl: string): Promise<string[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 0 }),
  );
  return Messages.map((message) => message.Body ?? "");
};

const put = (...entries: PutEventsRequestEntry[]) => bus.send(new PutEventsCommand({ Entries: entries }));
const good = { Source: "test", DetailType: "said", Detail: '{"a":1}' };

describe("PutEvents", () => {
  test("refuses single entries with AWS's codes and takes the others", async () => {
    const answer = await put(
      good,
      { DetailType: "said", Detail: "{}" },
      { Source: "test", Detail: "{}" },
      { Source: "test", DetailType: "said" },
      { ...good, Detail: "not JSON" },
      { ...good, Detail: "[]" },
      { ...good, Source: "aws.s3" },
      { ...good, DetailType: "x".repeat(129) },
    );
    expect(answer.FailedEntryCount).toBe(7);
    expect(answer.Entries?.map((entry) => entry.ErrorCode ?? entry.EventId?.length)).toEqual([
      36,
      "InvalidArgument",
      "InvalidArgument",
      "InvalidArgument",
      "MalformedDetail",
      "MalformedDetail",
      "NotAuthorizedForSourceException",
      "InvalidArgument",
    ]);
    expect(answer.Entries?.[1]?.ErrorMessage).toBe(
      "Parameter Source is not valid. Reason: Source is a required argument.",
    );
  });

  test("takes one to ten entries of one megabyte in all", async () => {
    await expect(put()).rejects.toMatchObject({ name: "ValidationException", $metadata: { httpStatusCode: 400 } });
    await expect(put(...Array.from({ length: 11 }, () => good))).rejects.toMatchObject({ name: "ValidationException" });
    expect((await put(...Array.from({ length: 10 }, () => good))).FailedEntryCount).toBe(0);
    const detail = (length: number) => `{"a":"${"x".repeat(length - 8)}"}`;
    const rest = "test".length + "said".length;
    expect((await put({ ...good, Detail: detail(1_048_576 - rest) })).FailedEntryCount).toBe(0);
    await expect(put({ ...good, Detail: detail(1_048_577 - rest) })).rejects.toMatchObject({
      name: "ValidationException",
      message: "Total size of the entries in the request is over the limit.",
    });
  });

  test("carries time, resources and the bus into the event, and only to that bus", async () => {
    await bus.send(new CreateEventBusCommand({ Name: "own" }));
    const onOwn = await ruleWithQueue("on-own", {}, "own");
    const onDefault = await ruleWithQueue("on-default");
    const Time = new Date("2026-01-02T03:04:05Z");
    await put({ ...good, EventBusName: "own", Time, Resources: ["arn:aws:s3:::b"] });
    const [body = ""] = await eventually("the event on its bus", async () => {
      const got = await bodies(onOwn);
      return got.length > 0 ? got : undefined;
    });
    expect(JSON.parse(body)).toMatchObject({
      time: "2026-01-02T03:04:05Z",
      resources: ["arn:aws:s3:::b"],
      detail: { a: 1 },
    });
    expect(await bodies(onDefault)).toEqual([]);
    const { Arn } = await bus.send(new DescribeEventBusCommand({ Name: "own" }));
    await put({ ...good, EventBusName: Arn });
    await eventually("the event by the bus's ARN", async () => ((await bodies(onOwn)).length > 1 ? true : undefined));
  });

  test("takes events for a bus that does not exist, which go nowhere", async () => {
    expect(await put({ ...good, EventBusName: "nowhere" })).toMatchObject({ FailedEntryCount: 0 });
  });
});

describe("rules", () => {
  test("a rule that is off, or gone, takes nothing", async () => {
    const queue = await ruleWithQueue("switched");
    await bus.send(new DisableRuleCommand({ Name: "switched" }));
    expect(await bus.send(new DescribeRuleCommand({ Name: "switched" }))).toMatchObject({
      State: "DISABLED",
      EventPattern,
    });
    await put({ ...good, Detail: '{"n":1}' });
    await bus.send(new EnableRuleCommand({ Name: "switched" }));
    await put({ ...good, Detail: '{"n":2}' });
    const got = await eventually("the second event", async () => {
      const all = await bodies(queue);
      return all.length > 0 ? all : undefined;
    });
    expect(got.map((body) => JSON.parse(body).detail)).toEqual([{ n: 2 }]);
    await sqs.send(new PurgeQueueCommand({ QueueUrl: queue }));
    await expect(bus.send(new DeleteRuleCommand({ Name: "switched" }))).rejects.toMatchObject({
      name: "ValidationException",
      message: "Rule can't be deleted since it has targets.",
    });
    await bus.send(new RemoveTargetsCommand({ Rule: "switched", Ids: ["queue"] }));
    await bus.send(new DeleteRuleCommand({ Name: "switched" }));
    await bus.send(new DeleteRuleCommand({ Name: "switched" }));
    await put(good);
    expect(await bodies(queue)).toEqual([]);
  });

  test("a pattern that is not valid is refused with the reason", async () => {
    const pattern = '{"source":[{"like":"x"}]}';
    await expect(bus.send(new PutRuleCommand({ Name: "bad", EventPattern: pattern }))).rejects.toMatchObject({
      name: "InvalidEventPatternException",
      message: "Event pattern is not valid. Reason: Unrecognized match type like",
    });
    await expect(bus.send(new DescribeRuleCommand({ Name: "bad" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test.each([
    ["a name with spaces", { Name: "a b", EventPattern }],
    ["a name too long", { Name: "x".repeat(65), EventPattern }],
    ["no pattern", { Name: "x" }],
    ["a schedule", { Name: "x", ScheduleExpression: "rate(1 minute)" }],
  ])("%s is refused", async (_name, input) => {
    await expect(bus.send(new PutRuleCommand(input))).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("lists go by pages, of one bus and prefix", async () => {
    await bus.send(new CreateEventBusCommand({ Name: "paged" }));
    const names = Array.from({ length: 5 }, (_, at) => `list-${at}`);
    for (const Name of [...names, "other"])
      await bus.send(new PutRuleCommand({ Name, EventBusName: "paged", EventPattern }));
    const listed: string[] = [];
    let NextToken: string | undefined;
    do {
      const input = { EventBusName: "paged", NamePrefix: "list-", Limit: 2, NextToken };
      const page = await bus.send(new ListRulesCommand(input));
      expect(page.Rules?.length).toBeLessThanOrEqual(2);
      listed.push(...(page.Rules ?? []).map((rule) => rule.Name ?? ""));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(listed).toEqual(names);
    await expect(bus.send(new ListRulesCommand({ EventBusName: "none" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Event bus none does not exist.",
    });
  });

  test("TestEventPattern answers without a rule", async () => {
    const event = {
      id: "1",
      account: "0",
      source: "test",
      time: "2026-01-01T00:00:00Z",
      region: "x",
      resources: [],
      "detail-type": "t",
    };
    const ask = (Event: object) =>
      bus.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(Event) }));
    expect((await ask(event)).Result).toBe(true);
    expect((await ask({ ...event, source: "other" })).Result).toBe(false);
    await expect(ask({ source: "test" })).rejects.toMatchObject({ name: "ValidationException" });
  });
});

describe("targets", () => {
  const inputOf = async (name: string, target: object): Promise<string> => {
    const queue = await ruleWithQueue(name, target, "default", JSON.stringify({ source: [name] }));
    await put({ Source: name, DetailType: "said", Detail: '{"who":"A \\"B\\"","n":[1,{"x":2}]}' });
    return eventually("the input", async () => (await bodies(queue))[0]);
  };

  test("get a constant, a part, or a text made of the event", async () => {
    expect(await inputOf("constant", { Input: '{"fixed":true}' })).toBe('{"fixed":true}');
    expect(JSON.parse(await inputOf("part", { InputPath: "$.detail.n[1]" }))).toEqual({ x: 2 });
    const InputPathsMap = { who: "$.detail.who", n: "$.detail.n", none: "$.detail.none", kind: "$.detail-type" };
    const InputTemplate = '{"text":"<who> <kind><none>","who":<who>,"n":<n>,"rule":"<aws.events.rule-name>"}';
    expect(JSON.parse(await inputOf("made", { InputTransformer: { InputPathsMap, InputTemplate } }))).toEqual({
      text: 'A "B" said',
      who: 'A "B"',
      n: [1, { x: 2 }],
      rule: "made",
    });
  });

  test("are checked, at most five, listed and removed one by one", async () => {
    await bus.send(new PutRuleCommand({ Name: "many", EventPattern }));
    const target = (at: number) => ({ Id: `t${at}`, Arn: cloud.queueArn("nowhere") });
    const five = [0, 1, 2, 3, 4].map(target);
    await bus.send(new PutTargetsCommand({ Rule: "many", Targets: five }));
    await bus.send(new PutTargetsCommand({ Rule: "many", Targets: five }));
    await expect(bus.send(new PutTargetsCommand({ Rule: "many", Targets: [target(5)] }))).rejects.toMatchObject({
      name: "LimitExceededException",
    });
    const first = await bus.send(new ListTargetsByRuleCommand({ Rule: "many", Limit: 3 }));
    const second = await bus.send(new ListTargetsByRuleCommand({ Rule: "many", Limit: 3, NextToken: first.NextToken }));
    expect([...(first.Targets ?? []), ...(second.Targets ?? [])]).toEqual(five);
    const removed = await bus.send(new RemoveTargetsCommand({ Rule: "many", Ids: ["t0", "none"] }));
    expect(removed).toMatchObject({
      FailedEntryCount: 1,
      FailedEntries: [{ TargetId: "none", ErrorCode: "ResourceNotFoundException" }],
    });
    const bad = (more: object) =>
      bus.send(new PutTargetsCommand({ Rule: "many", Targets: [{ ...target(0), ...more }] }));
    await expect(bad({ Arn: "nonsense" })).rejects.toMatchObject({ name: "ValidationException" });
    await expect(bad({ Input: "{}", InputPath: "$.detail" })).rejects.toMatchObject({ name: "ValidationException" });
    await expect(bad({ Input: "{" })).rejects.toMatchObject({ name: "ValidationException" });
    await expect(bad({ RetryPolicy: { MaximumRetryAttempts: 186 } })).rejects.toMatchObject({
      name: "ValidationException",
    });
    await expect(bus.send(new PutTargetsCommand({ Rule: "none", Targets: five }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("buses", () => {
  test("are made once, and the default one stays", async () => {
    await bus.send(new CreateEventBusCommand({ Name: "once" }));
    await expect(bus.send(new CreateEventBusCommand({ Name: "once" }))).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
    });
    const { EventBuses } = await bus.send(new ListEventBusesCommand({ NamePrefix: "once" }));
    expect(EventBuses).toMatchObject([
      { Name: "once", Arn: "arn:aws:events:eu-central-1:000000000000:event-bus/once" },
    ]);
    await bus.send(new PutRuleCommand({ Name: "r", EventBusName: "once", EventPattern }));
    await expect(bus.send(new DeleteEventBusCommand({ Name: "once" }))).rejects.toMatchObject({
      name: "ValidationException",
    });
    await bus.send(new DeleteRuleCommand({ Name: "r", EventBusName: "once" }));
    await bus.send(new DeleteEventBusCommand({ Name: "once" }));
    await expect(bus.send(new DescribeEventBusCommand({ Name: "once" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(bus.send(new DeleteEventBusCommand({ Name: "default" }))).rejects.toMatchObject({
      name: "ValidationException",
    });
    expect((await bus.send(new DescribeEventBusCommand({}))).Name).toBe("default");
  });

  test("carry tags", async () => {
    const Tags = [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ];
    const { EventBusArn: ResourceARN } = await bus.send(new CreateEventBusCommand({ Name: "tagged", Tags }));
    await bus.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "a", Value: "3" }] }));
    await bus.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["b"] }));
    expect((await bus.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([{ Key: "a", Value: "3" }]);
  });
});

test("an operation that is not served is told so, not answered", async () => {
  const replay = {
    ReplayName: "x",
    EventSourceArn: "x",
    EventStartTime: new Date(),
    EventEndTime: new Date(),
    Destination: { Arn: "x" },
  };
  await expect(bus.send(new StartReplayCommand(replay))).rejects.toMatchObject({
    name: "UnknownOperationException",
    $metadata: { httpStatusCode: 400 },
  });
});
