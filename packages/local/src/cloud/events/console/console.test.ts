import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { SendEmailCommand } from "@aws-sdk/client-sesv2";
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { eventually, linesOf, testCloud } from "../testing.ts";
import { html } from "./html.ts";

const cloud = await testCloud({
  mended: {
    source: `import { appendFileSync, existsSync } from "node:fs";
export const handler = async (event) => {
  console.log("<b>printed</b>");
  if (!existsSync(process.env.FOLDER + "/mend")) throw new Error("<i>not yet</i>");
  appendFileSync(process.env.FOLDER + "/done", JSON.stringify(event) + "\\n");
};`,
    retries: 0,
  },
});

const page = async (path = "/_local") => {
  const answer = await fetch(cloud.url + path);
  return { answer, text: await answer.text() };
};

const post = (queue: string, headers: Record<string, string> = { origin: cloud.url }) =>
  fetch(`${cloud.url}/_local/redrive`, {
    method: "POST",
    body: new URLSearchParams({ queue }),
    headers,
    redirect: "manual",
  });

const letters = async (name: string) => {
  const QueueUrl = `${cloud.url}/000000000000/${name}`;
  const AttributeNames = ["ApproximateNumberOfMessages" as const];
  const { Attributes } = await cloud.clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Number(Attributes?.ApproximateNumberOfMessages);
};

test("shows every section, without scripts, and loads itself anew only when asked", async () => {
  const { answer, text } = await page();
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  for (const id of ["media", "events", "dead-letters", "functions", "schedules", "buckets", "mail"]) {
    expect(text).toContain(`<section id="${id}" aria-labelledby="${id}-title">`);
  }
  expect(text).not.toMatch(/<script|http-equiv="refresh"/);
  expect((await page("/_local?refresh=5")).text).toContain('<meta http-equiv="refresh" content="5">');
  expect((await page("/_local/other")).answer.status).toBe(404);
});

test("hostile text of events, functions and mails is text", async () => {
  const evil = `<script>alert("1")</script>'"><img src=x onerror=alert(1)>`;
  const { bus, lambda, mail } = cloud.clients;
  await bus.send(
    new PutEventsCommand({ Entries: [{ Source: evil, DetailType: evil, Detail: JSON.stringify({ [evil]: evil }) }] }),
  );
  await lambda.send(new InvokeCommand({ FunctionName: "mended", Payload: JSON.stringify({ evil }) }));
  await mail.send(
    new SendEmailCommand({
      FromEmailAddress: "a@b.test",
      Destination: { ToAddresses: ["c@d.test"] },
      Content: { Simple: { Subject: { Data: evil }, Body: { Text: { Data: evil }, Html: { Data: evil } } } },
    }),
  );
  const { text } = await page();
  expect(text).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
  expect(text).toContain("&lt;b&gt;printed&lt;/b&gt;");
  expect(text).toContain("&lt;i&gt;not yet&lt;/i&gt;");
  expect(text).not.toMatch(/<script|<img|<b>|<i>/);
  expect(text).toContain('<iframe sandbox=""');
});

test("whatever is put in a piece of a page stays within it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      const { text: made } = html`<p title="${text}">${[text, html`<b>${text}</b>`]}</p>`;
      expect(made.match(/[<>"']/g)?.join("")).toBe('<"">' + "<>" + "<>" + "<>");
    }),
  );
});

test("the button hands a function's dead letters out once more, and what fails again comes back", async () => {
  const { bus, lambda, sqs } = cloud.clients;
  await sqs.send(new CreateQueueCommand({ QueueName: "mended-dead" }));
  const DestinationConfig = { OnFailure: { Destination: cloud.queueArn("mended-dead") } };
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName: "mended", MaximumRetryAttempts: 0, DestinationConfig }),
  );
  await bus.send(new PutRuleCommand({ Name: "mended", EventPattern: '{"source":["mend"]}' }));
  await bus.send(new PutTargetsCommand({ Rule: "mended", Targets: [{ Id: "f", Arn: cloud.functionArn("mended") }] }));
  await bus.send(new PutEventsCommand({ Entries: [{ Source: "mend", DetailType: "x", Detail: '{"n":1}' }] }));
  await eventually("the dead letter", async () => ((await letters("mended-dead")) === 1 ? true : undefined));
  expect((await page()).text).toMatch(/mended-dead[\s\S]*Redrive[\s\S]*not yet/);

  expect((await post("mended-dead")).status).toBe(303);
  await eventually("its second failure", async () =>
    cloud.events.functions.history.recent(10).filter((one) => one.state === "failed").length >= 3 ? true : undefined,
  );
  await eventually("the dead letter again", async () => ((await letters("mended-dead")) === 1 ? true : undefined));
  writeFileSync(join(cloud.folder, "mend"), "");
  const { status, headers } = await post("mended-dead");
  expect({ status, location: headers.get("location") }).toEqual({ status: 303, location: "/_local?redriven=1" });
  const [line = ""] = await eventually("the work", () =>
    linesOf(cloud, "done").length > 0 ? linesOf(cloud, "done") : undefined,
  );
  expect(JSON.parse(line)).toMatchObject({ source: "mend", detail: { n: 1 } });
  expect(await letters("mended-dead")).toBe(0);
  expect((await page("/_local?redriven=1")).text).toContain("Dead letters handed out once more: 1.");
});

test("a message that is no dead letter stays, and an unknown queue is told", async () => {
  const { QueueUrl } = await cloud.clients.sqs.send(new CreateQueueCommand({ QueueName: "other" }));
  await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "just text" }));
  expect((await post("other")).headers.get("location")).toBe("/_local?redriven=0");
  expect(await letters("other")).toBe(1);
  expect((await post("none")).status).toBe(404);
});

test("a form of another page, and a page of another name, are refused", async () => {
  expect((await post("other", { origin: "https://evil.test" })).status).toBe(403);
  expect((await post("other", {})).status).toBe(403);
  expect((await post("other", { origin: "null" })).status).toBe(403);
  const rebound = await new Promise<number | undefined>((resolve, reject) => {
    const { port } = new URL(cloud.url);
    const sent = request(
      { port, host: "127.0.0.1", path: "/_local", headers: { host: `evil.test:${port}` } },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    sent.on("error", reject);
    sent.end();
  });
  expect(rebound).toBe(403);
});
