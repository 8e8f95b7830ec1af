import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, expect, test } from "vitest";
import { type CloudOptions, startCloud } from "../cloud.ts";
import { faultsOf } from "./client.ts";
import { noFaults } from "./schema.ts";

const folders: string[] = [];
const closing: (() => Promise<void>)[] = [];
const credentials = { accessKeyId: "AKIDDOOR", secretAccessKey: "secret" };
const start = async (options: Pick<CloudOptions, "faults">) => {
  const dataFolder = mkdtempSync(join(tmpdir(), "faults-door-"));
  folders.push(dataFolder);
  const cloud = await startCloud({ port: 0, rtmpPort: 0, dataFolder, credentials, ...options });
  closing.push(cloud.close);
  return cloud.url;
};
afterAll(async () => {
  for (const close of closing) await close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test("a cloud that was not started with faults has no door to them", async () => {
  const url = await start({});
  for (const method of ["GET", "PUT", "POST"]) {
    const answer = await fetch(`${url}/_faults`, { method, ...(method !== "GET" && { body: "{}" }) });
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("AccessDenied")]);
  }
});

test("one that was says what is set, takes others, and refuses what are none", async () => {
  const url = await start({ faults: { seed: 8, events: { losses: 0.5 } } });
  const door = faultsOf(url);
  expect(await door.read()).toEqual({
    faults: { ...noFaults, seed: 8, events: { ...noFaults.events, losses: 0.5 } },
    counts: {},
    done: [],
  });
  expect((await door.set({ seed: 2, harvests: { failed: 1 } })).faults).toEqual({
    ...noFaults,
    seed: 2,
    harvests: { failed: 1 },
  });
  expect((await door.quiet()).faults).toEqual(noFaults);
  const refused = await fetch(`${url}/_faults`, { method: "PUT", body: '{"events":{"loses":1}}' });
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("loses")]);
  expect((await fetch(`${url}/_faults?limit=none`)).status).toBe(400);
  expect((await fetch(`${url}/_faults/other`)).status).toBe(404);
});

test("quiet hands over what is late", async () => {
  const url = await start({ faults: { events: { delays: { rate: 1, longest: 86_400_000 } } } });
  const settings = { endpoint: url, region: "us-east-1", credentials };
  const [bus, sqs] = [new EventBridgeClient(settings), new SQSClient(settings)];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
  await bus.send(new PutRuleCommand({ Name: "all", EventPattern: '{"source":["test"]}' }));
  const Targets = [{ Id: "q", Arn: "arn:aws:sqs:us-east-1:000000000000:q" }];
  await bus.send(new PutTargetsCommand({ Rule: "all", Targets }));
  await bus.send(new PutEventsCommand({ Entries: [{ Source: "test", DetailType: "late", Detail: "{}" }] }));
  expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))).Messages).toBeUndefined();
  const { counts } = await faultsOf(url).quiet();
  expect(counts).toEqual({ delayed: 1 });
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  expect(JSON.parse(Messages?.[0]?.Body ?? "{}")).toMatchObject({ "detail-type": "late" });
  for (const client of [bus, sqs]) client.destroy();
});
