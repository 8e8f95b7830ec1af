import { Readable } from "node:stream";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Running, run } from "./testing.ts";

let s3: Running;
const Bucket = "objects";

beforeAll(async () => {
  s3 = await run();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3[Symbol.asyncDispose]());

test("an object comes back with its content, type, metadata and tag", async () => {
  const Key = "a folder/ünï ++ %41 &.txt";
  const put = await s3.client.send(
    new PutObjectCommand({ Bucket, Key, Body: "hello", ContentType: "text/plain", Metadata: { one: "1" } }),
  );
  expect(put.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
  const got = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
  expect(await got.Body?.transformToString()).toBe("hello");
  expect(got).toMatchObject({ ContentType: "text/plain", Metadata: { one: "1" }, ContentLength: 5, ETag: put.ETag });
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key }));
  await expect(s3.client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: "NotFound" });
  await expect(s3.client.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: "NoSuchKey" });
});

test("a body that streams, of a length that is told, is stored whole", async () => {
  const parts = Array.from({ length: 40 }, (_, n) => Buffer.alloc(50_000, n));
  await s3.client.send(
    new PutObjectCommand({ Bucket, Key: "stream", Body: Readable.from(parts), ContentLength: 2_000_000 }),
  );
  const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "stream" }));
  expect(Buffer.concat(parts).equals(await (got.Body?.transformToByteArray() ?? Buffer.alloc(0)))).toBe(true);
});
