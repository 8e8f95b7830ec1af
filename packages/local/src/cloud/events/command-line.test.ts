import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { awsEnvironment, eventually, linesOf, testCloud } from "./testing.ts";

const cli = "/usr/bin/aws";

const cloud = await testCloud({
  noting: `import { appendFileSync } from "node:fs";
export const handler = async (event) => {
  appendFileSync(process.env.FOLDER + "/noted", JSON.stringify(event) + "\\n");
  return { noted: true };
};`,
});

const aws = async (...words: string[]) => {
  const { stdout } = await promisify(execFile)(cli, ["--endpoint-url", cloud.url, "--output", "json", ...words], {
    env: awsEnvironment,
    cwd: cloud.folder,
    timeout: 30_000,
  });
  return stdout === "" ? undefined : JSON.parse(stdout);
};

describe.skipIf(!existsSync(cli))("the AWS command line agrees (skipped where it is not installed)", () => {
  test("aws events put-events", async () => {
    await aws("events", "put-rule", "--name", "cli", "--event-pattern", '{"source":["cli"]}');
    await aws("events", "put-targets", "--rule", "cli", "--targets", `Id=f,Arn=${cloud.functionArn("noting")}`);
    const entries = [{ Source: "cli", DetailType: "said", Detail: '{"a":1}' }, { Source: "cli" }];
    writeFileSync(join(cloud.folder, "entries.json"), JSON.stringify(entries));
    const answer = await aws("events", "put-events", "--entries", "file://entries.json");
    expect(answer).toMatchObject({ FailedEntryCount: 1, Entries: [{}, { ErrorCode: "InvalidArgument" }] });
    const [line = ""] = await eventually("the note", () =>
      linesOf(cloud, "noted").length > 0 ? linesOf(cloud, "noted") : undefined,
    );
    expect(JSON.parse(line)).toMatchObject({ id: answer.Entries[0].EventId, source: "cli" });
  });

  test("aws lambda invoke, aws lambda list-functions", async () => {
    const words = [
      "--function-name",
      "noting",
      "--payload",
      "{}",
      "--cli-binary-format",
      "raw-in-base64-out",
      "answer.json",
    ];
    expect(await aws("lambda", "invoke", ...words)).toMatchObject({ StatusCode: 200 });
    expect(JSON.parse(readFileSync(join(cloud.folder, "answer.json"), "utf8"))).toEqual({ noted: true });
    expect((await aws("lambda", "list-functions")).Functions).toHaveLength(1);
  });

  test("aws scheduler create-schedule, and its errors", async () => {
    const target = JSON.stringify({ Arn: cloud.functionArn("noting"), RoleArn: "arn:aws:iam::000000000000:role/x" });
    const words = ["--name", "cli", "--flexible-time-window", "Mode=OFF", "--target", target, "--schedule-expression"];
    const { ScheduleArn } = await aws("scheduler", "create-schedule", ...words, "rate(1 hour)");
    expect(ScheduleArn).toMatch(/schedule\/default\/cli$/);
    await expect(aws("scheduler", "create-schedule", ...words, "rate(1 hour)")).rejects.toThrow(/ConflictException/);
    await expect(aws("events", "describe-rule", "--name", "none")).rejects.toThrow(/ResourceNotFoundException/);
  });

  test("aws sesv2 send-email", async () => {
    const content = JSON.stringify({ Simple: { Subject: { Data: "Hi" }, Body: { Text: { Data: "there" } } } });
    const words = ["--from-email-address", "a@b.test", "--destination", "ToAddresses=c@d.test", "--content", content];
    expect((await aws("sesv2", "send-email", ...words)).MessageId).toBeTruthy();
  });
});
