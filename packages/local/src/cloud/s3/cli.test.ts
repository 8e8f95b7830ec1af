import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateBucketCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { credentials, type Running, run } from "./testing.ts";

const execute = promisify(execFile);

/** The first AWS CLI of version 2; version 1 presigns with a signature that S3 no longer takes. */
const findCli = async (): Promise<string | undefined> => {
  const places = ["/usr/bin", ...(process.env.PATH ?? "").split(":")].map((folder) => join(folder, "aws"));
  for (const place of new Set(places)) {
    const version = await execute(place, ["--version"], { timeout: 30_000 }).catch(() => undefined);
    if (version?.stdout.startsWith("aws-cli/2.")) return place;
  }
  return undefined;
};

const cli = await findCli();
const reason = cli ? "" : " (skipped: there is no AWS CLI of version 2 on this machine)";
let s3: Running;
let folder: string;

beforeAll(async () => {
  s3 = await run();
  folder = await mkdtemp(join(tmpdir(), "s3-cli-"));
  await s3.client.send(new CreateBucketCommand({ Bucket: "from-cli" }));
});
afterAll(async () => {
  await s3[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const aws = async (...words: string[]): Promise<string> => {
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: "true", AWS_REGION: "us-east-1" },
    ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
  };
  const { stdout } = await execute(cli ?? "", ["--endpoint-url", s3.server.url, ...words], { env, timeout: 60_000 });
  return stdout;
};

test.skipIf(!cli)(
  `the AWS CLI copies 20 MB there and back, lists and presigns${reason}`,
  { timeout: 120_000 },
  async () => {
    const [there, back] = [join(folder, "there"), join(folder, "back")];
    const content = randomBytes(20 * 1024 ** 2);
    await writeFile(there, content);
    const url = "s3://from-cli/a folder/film ü.mp4";
    await aws("s3", "cp", "--no-progress", there, url);
    await aws("s3", "cp", "--no-progress", url, back);
    expect(content.equals(await readFile(back))).toBe(true);
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: "from-cli", Key: "a folder/film ü.mp4" }));
    expect(head.ETag).toMatch(/-3"$/);

    expect(await aws("s3", "ls", "s3://from-cli/")).toMatch(/PRE a folder\//);
    expect(await aws("s3", "ls", "s3://from-cli/a folder/")).toMatch(/20971520 film ü\.mp4/);
    const presigned = (await aws("s3", "presign", url, "--expires-in", "60")).trim();
    const answer = await fetch(presigned);
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, content.length]);
    expect((await fetch(presigned.replace(/X-Amz-Signature=./, "X-Amz-Signature=z"))).status).toBe(403);
    await aws("s3", "rm", url);
    await expect(aws("s3api", "head-object", "--bucket", "from-cli", "--key", "a folder/film ü.mp4")).rejects.toThrow(
      "404",
    );
  },
);
