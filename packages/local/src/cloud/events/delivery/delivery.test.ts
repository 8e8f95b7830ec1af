import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PutEventsCommand, PutRuleCommand, PutTargetsCommand, type Target } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { account, eventually, linesOf, region, type TestCloud, testCloud } from "../testing.ts";
import { backOff } from "./back-off.ts";

const ruleTo = async ({ clients }: TestCloud, Name: string, target: Partial<Target> & { Arn: string }) => {
  await clients.bus.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: [Name] }) }));
  await clients.bus.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: "t", ...target }] }));
};

const put = ({ clients }: TestCloud, Source: string, Detail = "{}") =>
  clients.bus.send(new PutEventsCommand({ Entries: [{ Source, DetailType: "said", Detail }] }));

const queue = async ({ clients, queueArn }: TestCloud, QueueName: string) => {
  const { QueueUrl = "" } = await clients.sqs.send(new CreateQueueCommand({ QueueName }));
  return { QueueUrl, Arn: queueArn(QueueName) };
};

const letter = ({ clients }: TestCloud, QueueUrl: string) =>
  eventually("a dead letter", async () => {
    const input = { QueueUrl, WaitTimeSeconds: 1, MessageAttributeNames: ["All"] };
    const { Messages } = await clients.sqs.send(new ReceiveMessageCommand(input));
    return Messages?.[0];
  });

const source = `
import { appendFileSync } from "node:fs";
export const handler = async (event) => {
  appendFileSync(process.env.FOLDER + "/notes", event.id + " " + process.pid + "\\n");
  await new Promise((go) => setTimeout(go, 150));
};`;

test("a target that does not exist is a dead letter at once, with its reason", async () => {
  const cloud = await testCloud();
  const { QueueUrl, Arn } = await queue(cloud, "dead");
  await ruleTo(cloud, "lost", { Arn: cloud.functionArn("nobody"), DeadLetterConfig: { Arn } });
  const { Entries } = await put(cloud, "lost", '{"n":1}');
  const message = await letter(cloud, QueueUrl);
  expect(JSON.parse(message.Body ?? "")).toMatchObject({ id: Entries?.[0]?.EventId, detail: { n: 1 } });
  const texts = Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]);
  expect(Object.fromEntries(texts)).toEqual({
    RULE_ARN: `arn:aws:events:${region}:${account}:rule/lost`,
    TARGET_ARN: cloud.functionArn("nobody"),
    ERROR_CODE: "NO_RESOURCE",
    ERROR_MESSAGE: `The function ${cloud.functionArn("nobody")} does not exist.`,
    RETRY_ATTEMPTS: "0",
  });
});

test("a target that is throttled is tried again with back-off, as often as its policy says", async () => {
  // Nothing may wait for the function, so that it takes no event at all.
  const cloud = await testCloud({ full: source }, { pace: { mostWaiting: 0 } });
  const { QueueUrl, Arn } = await queue(cloud, "dead");
  const RetryPolicy = { MaximumRetryAttempts: 3 };
  await ruleTo(cloud, "busy", { Arn: cloud.functionArn("full"), DeadLetterConfig: { Arn }, RetryPolicy });
  await put(cloud, "busy");
  const { MessageAttributes } = await letter(cloud, QueueUrl);
  expect(MessageAttributes).toMatchObject({
    ERROR_CODE: { StringValue: "THROTTLING" },
    EXHAUSTED_RETRY_CONDITION: { StringValue: "MaximumRetryAttempts" },
    RETRY_ATTEMPTS: { DataType: "Number", StringValue: "3" },
  });
});

test("a function with no destination and a rule with no queue drop what they cannot do", async () => {
  const cloud = await testCloud({ throws: { source: "export const handler = () => { throw 1; };", retries: 0 } });
  await cloud.clients.lambda.send(
    new InvokeCommand({ FunctionName: "throws", InvocationType: "Event", Payload: "{}" }),
  );
  await eventually("the end", () => cloud.events.functions.history.recent(1).find((one) => one.state === "failed"));
});

test("the function's destination says how often it was tried", async () => {
  const cloud = await testCloud({ throws: "export const handler = () => { throw new Error('no'); };" });
  const { QueueUrl, Arn } = await queue(cloud, "dead");
  const DestinationConfig = { OnFailure: { Destination: Arn } };
  const config = { FunctionName: "throws", MaximumRetryAttempts: 1, DestinationConfig };
  await cloud.clients.lambda.send(new PutFunctionEventInvokeConfigCommand(config));
  await ruleTo(cloud, "asks", { Arn: cloud.functionArn("throws") });
  await put(cloud, "asks");
  expect(JSON.parse((await letter(cloud, QueueUrl)).Body ?? "")).toMatchObject({
    requestContext: { approximateInvokeCount: 2, condition: "RetriesExhausted" },
  });
});

test("what was taken before a kill is delivered after it, and no worker outlives its cloud", async () => {
  const cloud = await testCloud({ slow: source });
  await ruleTo(cloud, "aws.test", { Arn: cloud.functionArn("slow") });
  await cloud.stop();
  const killed = await cloudOfItsOwn(cloud);
  const [ids] = (await once(killed, "message")) as [string[]];
  expect(ids).toHaveLength(12);
  await eventually("the first workers", () => (linesOf(cloud, "notes").length >= 2 ? true : undefined));
  killed.kill("SIGKILL");
  await once(killed, "exit");
  const workers = new Set(linesOf(cloud, "notes").map((line) => Number(line.split(" ")[1])));
  await eventually("the workers' end", () => ([...workers].some(runs) ? undefined : true));

  await cloud.start();
  const done = await eventually("every invocation's end", () => {
    const all = cloud.events.functions.history.recent(100);
    return all.every((one) => one.state === "succeeded") && all.length === 12 ? all : undefined;
  });
  expect(done.some((one) => one.attempts > 1)).toBe(true);
  expect(new Set(linesOf(cloud, "notes").map((line) => line.split(" ")[0]))).toEqual(new Set(ids));
});

const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** The same cloud in another process, which sends twelve events, tells their ids and waits to be killed. */
const cloudOfItsOwn = async ({ folder, subscriptions }: TestCloud): Promise<ChildProcess> => {
  const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = join(folder, "cloud.ts");
  writeFileSync(
    program,
    `import { events } from ${at("../events.ts")};
import { State } from ${at("../../state.ts")};
const state = new State(${JSON.stringify(join(folder, "cloud.sqlite"))});
const made = events({ state, region: "${region}", account: "${account}", functionEnvironment: { FOLDER: ${JSON.stringify(folder)} },
  functionsRoot: ${JSON.stringify(folder)}, bundles: ${JSON.stringify(join(folder, "bundles"))}, subscriptions: ${JSON.stringify(subscriptions)} });
for (let n = 0; n < 12; n += 1) made.emit({ source: "aws.test", detailType: "said", resources: [], detail: { n } });
const ids = state.database.prepare("select id from bus_events").all().map((row) => row.id);
process.send(ids);`,
  );
  return fork(program, { execPath: process.execPath });
};

test("the back-off doubles up to its bound, and never leaves the upper half of the step", () => {
  const settings = fc.record({ base: fc.integer({ min: 1, max: 1_000 }), most: fc.integer({ min: 1_000, max: 1e6 }) });
  const attempts = fc.integer({ min: 1, max: 200 });
  const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  fc.assert(
    fc.property(settings, attempts, random, (pace, count, chance) => {
      const step = Math.min(pace.most, pace.base * 2 ** (count - 1));
      const wait = backOff(pace, count, () => chance);
      expect(wait).toBeGreaterThanOrEqual(Math.floor(step / 2));
      expect(wait).toBeLessThanOrEqual(Math.ceil(step));
    }),
  );
});
