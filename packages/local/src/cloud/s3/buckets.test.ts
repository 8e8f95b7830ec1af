import { readdir, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as later } from "node:timers/promises";
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteObjectCommand,
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { credentials, type Running, run } from "./testing.ts";

let s3: Running;
beforeAll(async () => {
  s3 = await run();
});
afterAll(() => s3[Symbol.asyncDispose]());

const create = (Bucket: string) => s3.client.send(new CreateBucketCommand({ Bucket }));

test("a bucket is made, found, listed by pages, and removed when it is empty", async () => {
  await create("first-bucket");
  await create("second-bucket");
  await create("first-bucket");
  await s3.client.send(new HeadBucketCommand({ Bucket: "first-bucket" }));
  const page = await s3.client.send(new ListBucketsCommand({ MaxBuckets: 1 }));
  expect(page.Buckets?.map(({ Name }) => Name)).toEqual(["first-bucket"]);
  const rest = await s3.client.send(new ListBucketsCommand({ ContinuationToken: page.ContinuationToken }));
  expect(rest.Buckets?.map(({ Name }) => Name)).toContain("second-bucket");
  await s3.client.send(new PutObjectCommand({ Bucket: "first-bucket", Key: "k", Body: "x" }));
  const remove = () => s3.client.send(new DeleteBucketCommand({ Bucket: "first-bucket" }));
  await expect(remove()).rejects.toMatchObject({ name: "BucketNotEmpty", $metadata: { httpStatusCode: 409 } });
  await s3.client.send(new DeleteObjectCommand({ Bucket: "first-bucket", Key: "k" }));
  await s3.client.send(new CreateMultipartUploadCommand({ Bucket: "first-bucket", Key: "k" }));
  await remove();
  await expect(s3.client.send(new HeadBucketCommand({ Bucket: "first-bucket" }))).rejects.toMatchObject({
    name: "NotFound",
  });
});

test("names are held to S3's rules, and elsewhere one's own bucket is a conflict", async () => {
  for (const name of ["ab", "Upper", "under_score", "192.168.0.1", "-dash", "a..b"]) {
    const raw = new CreateBucketCommand({ Bucket: name });
    await expect(s3.client.send(raw)).rejects.toMatchObject({ name: "InvalidBucketName" });
  }
  const client = new S3Client({ endpoint: s3.server.url, region: "eu-west-1", credentials });
  const abroad = { Bucket: "abroad", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" as const } };
  await client.send(new CreateBucketCommand(abroad));
  await expect(client.send(new CreateBucketCommand(abroad))).rejects.toMatchObject({ name: "BucketAlreadyOwnedByYou" });
  expect((await client.send(new GetBucketLocationCommand({ Bucket: "abroad" }))).LocationConstraint).toBe("eu-west-1");
  client.destroy();
});

test("a bucket may stand in the host's name", async () => {
  await create("in-host");
  await s3.client.send(new PutObjectCommand({ Bucket: "in-host", Key: "a/b", Body: "found" }));
  const endpoint = s3.server.url.replace("127.0.0.1", "localhost");
  const client = new S3Client({ endpoint, region: "us-east-1", credentials });
  const url = new URL(await getSignedUrl(client, new GetObjectCommand({ Bucket: "in-host", Key: "a/b" })));
  expect(url.hostname).toBe("in-host.localhost");
  client.destroy();
  // Not every resolver knows names under localhost, so it is said in the header alone.
  const socket = connect(s3.server.port, "127.0.0.1");
  socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: close\r\n\r\n`);
  const answer = (await socket.toArray()).map(String).join("");
  expect(answer).toMatch(/^HTTP\/1.1 200 .*found$/s);
});

test("events go to EventBridge once it is asked for, with key, size, tag and reason", async () => {
  const Bucket = "announced";
  await create(Bucket);
  const put = () => s3.client.send(new PutObjectCommand({ Bucket, Key: "a key/ü", Body: "hello" }));
  await put();
  expect(s3.events).toEqual([]);
  const configure = (NotificationConfiguration: object) =>
    s3.client.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  await configure({ EventBridgeConfiguration: {} });
  const read = await s3.client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  expect(read.EventBridgeConfiguration).toBeDefined();
  await put();
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "a key/ü" }));
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "a key/ü" }));
  const common = {
    version: "0",
    bucket: { name: Bucket },
    requester: "000000000000",
    "source-ip-address": "127.0.0.1",
  };
  expect(s3.events).toMatchObject([
    {
      source: "aws.s3",
      detailType: "Object Created",
      resources: ["arn:aws:s3:::announced"],
      detail: {
        ...common,
        reason: "PutObject",
        object: { key: "a key/ü", size: 5, etag: "5d41402abc4b2a76b9719d911017c592" },
      },
    },
    {
      detailType: "Object Deleted",
      detail: { ...common, reason: "DeleteObject", "deletion-type": "Permanently Deleted", object: { key: "a key/ü" } },
    },
  ]);
  const [created, deleted] = s3.events.map(({ detail }) => (detail.object as { sequencer: string }).sequencer);
  expect(created && deleted && created < deleted).toBe(true);
  const lambda = {
    LambdaFunctionConfigurations: [{ LambdaFunctionArn: "arn:aws:lambda:::f", Events: ["s3:ObjectCreated:*"] }],
  };
  await expect(configure(lambda)).rejects.toMatchObject({ name: "NotImplemented" });
  await configure({});
  await put();
  expect(s3.events).toHaveLength(2);
});

test("CORS answers preflights and marks answers as the bucket's rules say", async () => {
  const Bucket = "shared";
  await create(Bucket);
  const at = `${s3.server.url}/${Bucket}/k`;
  const ask = (origin: string, method = "PUT", headers = "content-type, x-amz-meta-a") =>
    fetch(at, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": method, "access-control-request-headers": headers },
    });
  expect((await ask("http://localhost:8080")).status).toBe(403);
  const CORSRules = [
    {
      AllowedOrigins: ["http://localhost:8080", "https://*.example.com"],
      AllowedMethods: ["PUT", "GET"],
      AllowedHeaders: ["*"],
      ExposeHeaders: ["ETag"],
      MaxAgeSeconds: 300,
    },
    { AllowedOrigins: ["*"], AllowedMethods: ["HEAD"] },
  ];
  await s3.client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  expect((await s3.client.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toMatchObject(CORSRules);

  const allowed = await ask("https://www.example.com");
  expect([allowed.status, allowed.headers.get("access-control-allow-origin")]).toEqual([
    200,
    "https://www.example.com",
  ]);
  expect(allowed.headers.get("access-control-allow-headers")).toBe("content-type, x-amz-meta-a");
  expect(allowed.headers.get("access-control-max-age")).toBe("300");
  expect((await ask("https://evil.example.org")).status).toBe(403);
  expect((await ask("https://www.example.com", "DELETE")).status).toBe(403);

  const url = await getSignedUrl(s3.client, new PutObjectCommand({ Bucket, Key: "k" }));
  const put = await fetch(url, { method: "PUT", body: "x", headers: { origin: "http://localhost:8080" } });
  expect([put.status, put.headers.get("access-control-expose-headers")]).toEqual([200, "ETag"]);
  const refused = await fetch(at, { headers: { origin: "http://localhost:8080" } });
  expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([403, "http://localhost:8080"]);
  await s3.client.send(new DeleteBucketCorsCommand({ Bucket }));
  await expect(s3.client.send(new GetBucketCorsCommand({ Bucket }))).rejects.toMatchObject({
    name: "NoSuchCORSConfiguration",
  });
});

test("what was stored outlives a restart, and a put that was cut off leaves nothing", async () => {
  const before = await run();
  const Bucket = "lasting";
  await before.client.send(new CreateBucketCommand({ Bucket }));
  await before.client.send(new PutObjectCommand({ Bucket, Key: "kept", Body: "here" }));
  const { UploadId } = await before.client.send(new CreateMultipartUploadCommand({ Bucket, Key: "parts" }));
  const part = { Bucket, Key: "parts", UploadId, PartNumber: 1, Body: "a part" };
  await before.client.send(new UploadPartCommand(part));
  await before.service.putFile(Bucket, "from disk", join(before.folder, "state.sqlite"), "application/x-sqlite3");

  // Half of a body, and then the client is gone.
  const url = new URL(await getSignedUrl(before.client, new PutObjectCommand({ Bucket, Key: "kept" })));
  const socket = connect(before.server.port, "127.0.0.1");
  socket.write(`PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: 1000\r\n\r\nhalf`);
  await later(100);
  socket.destroy();
  await before.stop();
  // What a kill leaves between the last byte and the row.
  await writeFile(join(before.folder, "objects", "incoming", "half"), "half");
  await writeFile(join(before.folder, "objects", "ab", "ab-unnamed"), "whole, but nothing's content");

  const after = await run(before.folder);
  const got = await after.client.send(new GetObjectCommand({ Bucket, Key: "kept" }));
  expect(await got.Body?.transformToString()).toBe("here");
  const { Contents = [] } = await after.client.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents.map(({ Key }) => Key)).toEqual(["from disk", "kept"]);
  const files = (await readdir(join(after.folder, "objects"), { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  expect(files).toHaveLength(3);
  const contents = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), "latin1")));
  expect(contents).toEqual(expect.arrayContaining(["here", "a part"]));
  await after[Symbol.asyncDispose]();
});

test("a refused upload leaves the connection usable", async () => {
  const Body = Buffer.alloc(3_000_000);
  for (let n = 0; n < 3; n++) {
    await expect(
      s3.client.send(new PutObjectCommand({ Bucket: "no-such-bucket", Key: "k", Body })),
    ).rejects.toMatchObject({ name: "NoSuchBucket" });
  }
  await s3.client.send(new ListBucketsCommand({}));
});
