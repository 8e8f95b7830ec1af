import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { eventually, linesOf, testCloud } from "./testing.ts";

/** Notes every event in the file of its own name. */
const noting = `
import { appendFileSync } from "node:fs";
export const handler = async (event) => {
  appendFileSync(process.env.FOLDER + "/" + process.env.AWS_LAMBDA_FUNCTION_NAME, JSON.stringify(event) + "\\n");
  console.log("saw", event.id);
  return { saw: event.id };
};`;

const failing = `
import { appendFileSync } from "node:fs";
export const handler = async (event) => {
  appendFileSync(process.env.FOLDER + "/failing", "x\\n");
  console.error("about to fail");
  throw new TypeError("no luck");
};`;

const cloud = await testCloud({ noting, failing });

const subscribe = async (name: string, detailType: string): Promise<void> => {
  const EventPattern = JSON.stringify({ source: ["test"], "detail-type": [detailType] });
  await cloud.clients.bus.send(new PutRuleCommand({ Name: name, EventPattern }));
  await cloud.clients.bus.send(
    new PutTargetsCommand({ Rule: name, Targets: [{ Id: "function", Arn: cloud.functionArn(name) }] }),
  );
};

const put = (DetailType: string, Detail = "{}") =>
  cloud.clients.bus.send(new PutEventsCommand({ Entries: [{ Source: "test", DetailType, Detail }] }));

test("an event runs the function of the rule that it matches, once, with the whole envelope", async () => {
  await subscribe("noting", "greeted");
  const { Entries = [] } = await put("greeted", '{"name":"Ada"}');
  await put("something else");
  const [line = ""] = await eventually("the function's note", () =>
    linesOf(cloud, "noting").length > 0 ? linesOf(cloud, "noting") : undefined,
  );
  expect(JSON.parse(line)).toMatchObject({
    version: "0",
    id: Entries[0]?.EventId,
    "detail-type": "greeted",
    source: "test",
    account: "000000000000",
    region: "eu-central-1",
    resources: [],
    detail: { name: "Ada" },
  });
  const [invocation] = await eventually("the end of the invocation", () => {
    const done = cloud.events.functions.history.recent(10).filter((one) => one.state === "succeeded");
    return done.length > 0 ? done : undefined;
  });
  expect(cloud.events.functions.history.attempts(invocation?.id ?? "")).toMatchObject([
    { ok: true, response: { saw: Entries[0]?.EventId }, logs: [`saw ${Entries[0]?.EventId}`] },
  ]);
  expect(linesOf(cloud, "noting")).toHaveLength(1);
});

test("a function that fails is tried three times, then its failure lies in its dead-letter queue", async () => {
  const { QueueUrl } = await cloud.clients.sqs.send(new CreateQueueCommand({ QueueName: "failing-dead-letters" }));
  await cloud.clients.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "failing",
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: cloud.queueArn("failing-dead-letters") } },
    }),
  );
  await subscribe("failing", "asked");
  await put("asked", '{"n":1}');
  const message = await eventually("the dead letter", async () => {
    const { Messages } = await cloud.clients.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
    return Messages?.[0];
  });
  expect(JSON.parse(message.Body ?? "")).toMatchObject({
    version: "1.0",
    requestContext: {
      functionArn: `${cloud.functionArn("failing")}:$LATEST`,
      condition: "RetriesExhausted",
      approximateInvokeCount: 3,
    },
    requestPayload: { "detail-type": "asked", detail: { n: 1 } },
    responsePayload: { errorType: "TypeError", errorMessage: "no luck" },
  });
  expect(linesOf(cloud, "failing")).toHaveLength(3);
});
