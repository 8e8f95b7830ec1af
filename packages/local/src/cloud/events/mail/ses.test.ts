import { GetAccountCommand, SendEmailCommand, type SendEmailCommandInput } from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import { testCloud } from "../testing.ts";

const cloud = await testCloud();

const send = (input: Partial<SendEmailCommandInput>) =>
  cloud.clients.mail.send(
    new SendEmailCommand({
      FromEmailAddress: "DirectFanz <no-reply@directfanz.test>",
      Destination: { ToAddresses: ["ada@example.test"] },
      Content: { Simple: { Subject: { Data: "Welcome" }, Body: { Text: { Data: "Hello Ada" } } } },
      ...input,
    }),
  );

const page = async () => (await fetch(`${cloud.url}/_local`)).text();

test("a mail is taken, survives a restart, and can be read on the console", async () => {
  expect((await send({})).MessageId).toMatch(/^[0-9a-f-]{36}$/);
  const Raw = { Data: Buffer.from("Subject: Raw one\r\n\r\nraw body") };
  await send({ Content: { Raw } });
  await cloud.stop();
  await cloud.start();
  const text = await page();
  for (const part of ["Welcome", "Hello Ada", "ada@example.test", "raw body"]) expect(text).toContain(part);
});

test("refuses what SES refuses", async () => {
  const refused = { name: "BadRequestException", $metadata: { httpStatusCode: 400 } };
  await expect(send({ FromEmailAddress: "nobody" })).rejects.toMatchObject(refused);
  await expect(send({ Destination: {} })).rejects.toMatchObject(refused);
  const ToAddresses = Array.from({ length: 51 }, (_, n) => `fan${n}@example.test`);
  await expect(send({ Destination: { ToAddresses } })).rejects.toMatchObject(refused);
  await expect(send({ Content: {} })).rejects.toMatchObject(refused);
  await expect(send({ Destination: { ToAddresses: ["a@b.test\r\nBcc: c@d.test"] } })).rejects.toMatchObject(refused);
  await expect(cloud.clients.mail.send(new GetAccountCommand({}))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 404 },
  });
});
