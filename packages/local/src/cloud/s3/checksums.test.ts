import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import {
  ChecksumAlgorithm,
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { credentials, type Running, run } from "./testing.ts";

let s3: Running;
const Bucket = "checksums";

beforeAll(async () => {
  s3 = await run();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3[Symbol.asyncDispose]());

// "123456789" under each: the check values of the CRC catalogue, and the digests of Node.
const expected = {
  [ChecksumAlgorithm.CRC32]: Buffer.from("cbf43926", "hex"),
  [ChecksumAlgorithm.CRC32C]: Buffer.from("e3069283", "hex"),
  [ChecksumAlgorithm.CRC64NVME]: Buffer.from("ae8b14860a799888", "hex"),
  [ChecksumAlgorithm.SHA1]: createHash("sha1").update("123456789").digest(),
  [ChecksumAlgorithm.SHA256]: createHash("sha256").update("123456789").digest(),
};

test.for(Object.entries(expected))("%s is checked, kept and given back", async ([algorithm, value]) => {
  const name = algorithm as keyof typeof expected;
  const Key = `by ${name}`;
  const put = await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "123456789", ChecksumAlgorithm: name }));
  expect(put).toMatchObject({ [`Checksum${name}`]: value.toString("base64"), ChecksumType: "FULL_OBJECT" });
  const got = await s3.client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
  expect(got[`Checksum${name}`]).toBe(value.toString("base64"));
  expect(await got.Body?.transformToString()).toBe("123456789");
  const wrong = new PutObjectCommand({ Bucket, Key, Body: "12345678X", [`Checksum${name}`]: value.toString("base64") });
  await expect(s3.client.send(wrong)).rejects.toMatchObject({ name: "BadDigest", $metadata: { httpStatusCode: 400 } });
});

test("a client that sends none gets CRC64NVME, and only when it asks for it", async () => {
  const client = new S3Client({
    endpoint: s3.server.url,
    region: "us-east-1",
    credentials,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const put = await client.send(new PutObjectCommand({ Bucket, Key: "none", Body: "123456789" }));
  expect(put.ChecksumCRC64NVME).toBe("rosUhgp5mIg=");
  expect((await client.send(new HeadObjectCommand({ Bucket, Key: "none" }))).ChecksumCRC64NVME).toBeUndefined();
  expect(
    (await client.send(new HeadObjectCommand({ Bucket, Key: "none", ChecksumMode: "ENABLED" }))).ChecksumCRC64NVME,
  ).toBe("rosUhgp5mIg=");
  client.destroy();
});

test("Content-MD5 is held to, and two checksums are one too many", async () => {
  const put = (more: object) => s3.client.send(new PutObjectCommand({ Bucket, Key: "md5", Body: "body", ...more }));
  await put({ ContentMD5: createHash("md5").update("body").digest("base64") });
  await expect(put({ ContentMD5: createHash("md5").update("other").digest("base64") })).rejects.toMatchObject({
    name: "BadDigest",
  });
  await expect(put({ ContentMD5: "nonsense" })).rejects.toMatchObject({ name: "InvalidDigest" });
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32("body"));
  const two = {
    ChecksumCRC32: crc.toString("base64"),
    ChecksumSHA1: createHash("sha1").update("body").digest("base64"),
  };
  await expect(put(two)).rejects.toMatchObject({ name: "InvalidRequest" });
});
