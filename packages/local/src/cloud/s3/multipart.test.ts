import { createHash, randomBytes } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestOf } from "./checksums.ts";
import { type Running, run } from "./testing.ts";

let s3: Running;
const Bucket = "multipart";
const MiB = 1024 ** 2;
const pieces = [randomBytes(5 * MiB), randomBytes(5 * MiB + 1), randomBytes(1000)];

beforeAll(async () => {
  s3 = await run();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3[Symbol.asyncDispose]());

const begin = async (Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}) => {
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return { Bucket, Key, UploadId };
};
type At = Awaited<ReturnType<typeof begin>>;

const send = async (at: At, PartNumber: number, Body: Uint8Array, algorithm: ChecksumAlgorithm = "CRC32") => {
  const part = { ...at, PartNumber, Body, ChecksumAlgorithm: algorithm };
  const { ETag, ChecksumCRC32, ChecksumCRC64NVME } = await s3.client.send(new UploadPartCommand(part));
  return { PartNumber, ETag, ChecksumCRC32, ChecksumCRC64NVME };
};
const complete = (at: At, Parts: CompletedPart[], more: object = {}) =>
  s3.client.send(new CompleteMultipartUploadCommand({ ...at, MultipartUpload: { Parts }, ...more }));

test("parts become one object, in their order, with the ETag and checksum of their parts", async () => {
  const at = await begin("whole", { ChecksumAlgorithm: "CRC32", Metadata: { a: "1" }, ContentType: "video/mp4" });
  const [third, first, second] = [
    await send(at, 30, pieces[2] ?? Buffer.of()),
    await send(at, 10, pieces[0] ?? Buffer.of()),
    await send(at, 20, pieces[1] ?? Buffer.of()),
  ];
  const done = await complete(at, [first, second, third]);
  const md5s = Buffer.concat(pieces.map((piece) => createHash("md5").update(piece).digest()));
  expect(done.ETag).toBe(`"${createHash("md5").update(md5s).digest("hex")}-3"`);
  expect(done).toMatchObject({ ChecksumType: "COMPOSITE", ChecksumCRC32: expect.stringMatching(/^.{6}==-3$/) });

  const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "whole" }));
  expect(got).toMatchObject({ ContentType: "video/mp4", Metadata: { a: "1" } });
  expect(Buffer.concat(pieces).equals((await got.Body?.transformToByteArray()) ?? Buffer.of())).toBe(true);
  const part = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "whole", PartNumber: 2 }));
  expect(part).toMatchObject({ PartsCount: 3, ContentLength: 5 * MiB + 1 });
  await expect(complete(at, [first])).rejects.toMatchObject({ name: "NoSuchUpload" });
});

test("a checksum of the whole object is that of its bytes", async () => {
  const at = await begin("full", { ChecksumAlgorithm: "CRC64NVME" });
  const parts = [
    await send(at, 1, pieces[0] ?? Buffer.of(), "CRC64NVME"),
    await send(at, 2, pieces[2] ?? Buffer.of(), "CRC64NVME"),
  ];
  const digest = digestOf("CRC64NVME");
  digest.update(Buffer.concat([pieces[0] ?? Buffer.of(), pieces[2] ?? Buffer.of()]));
  const value = Buffer.from(await digest.digest()).toString("base64");
  const wrong = { ChecksumCRC64NVME: "AAAAAAAAAAA=" };
  await expect(complete(at, parts, wrong)).rejects.toMatchObject({ name: "BadDigest" });
  await expect(complete(at, parts, { MpuObjectSize: 7 })).rejects.toMatchObject({ name: "InvalidRequest" });
  expect(await complete(at, parts, { ChecksumCRC64NVME: value })).toMatchObject({
    ChecksumCRC64NVME: value,
    ChecksumType: "FULL_OBJECT",
  });
});

test("wrong parts, wrong orders, small parts and missing checksums are refused", async () => {
  const at = await begin("wrong", { ChecksumAlgorithm: "CRC32" });
  const small = [await send(at, 1, Buffer.from("one")), await send(at, 2, Buffer.from("two"))];
  const [one, two] = small as [CompletedPart, CompletedPart];
  await expect(complete(at, small)).rejects.toMatchObject({
    name: "EntityTooSmall",
    $metadata: { httpStatusCode: 400 },
  });
  await expect(complete(at, [two, one])).rejects.toMatchObject({ name: "InvalidPartOrder" });
  await expect(complete(at, [{ ...one, ETag: two.ETag }])).rejects.toMatchObject({ name: "InvalidPart" });
  await expect(complete(at, [{ ...one, PartNumber: 9 }])).rejects.toMatchObject({ name: "InvalidPart" });
  await expect(complete(at, [{ ...one, ChecksumCRC32: "AAAAAA==" }])).rejects.toMatchObject({ name: "InvalidPart" });
  await expect(complete(at, [{ PartNumber: 1, ETag: one.ETag }])).rejects.toMatchObject({ name: "InvalidRequest" });
  await expect(complete(at, [])).rejects.toMatchObject({ name: "MalformedXML" });
  await expect(send(at, 10_001, Buffer.from("x"))).rejects.toMatchObject({ name: "InvalidArgument" });
  await expect(send({ ...at, Key: "other" }, 1, Buffer.from("x"))).rejects.toMatchObject({ name: "NoSuchUpload" });
  await expect(begin("sums", { ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" })).rejects.toMatchObject({
    name: "InvalidRequest",
  });
  await complete(at, [two]);
});

test("a part that is sent again replaces the first, and conditions hold at the end", async () => {
  const at = await begin("again");
  await send(at, 1, Buffer.from("old"));
  const part = await send(at, 1, Buffer.from("new"));
  await s3.client.send(new PutObjectCommand({ Bucket, Key: "again", Body: "standing" }));
  await expect(complete(at, [part], { IfNoneMatch: "*" })).rejects.toMatchObject({ name: "PreconditionFailed" });
  await complete(at, [part]);
  const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "again" }));
  expect(await got.Body?.transformToString()).toBe("new");
});

test("a part can be copied from a range of another object", async () => {
  await s3.client.send(new PutObjectCommand({ Bucket, Key: "from", Body: "0123456789" }));
  const at = await begin("copied");
  const copy = (CopySourceRange: string) =>
    s3.client.send(new UploadPartCopyCommand({ ...at, PartNumber: 1, CopySource: `${Bucket}/from`, CopySourceRange }));
  await expect(copy("bytes=5-10")).rejects.toMatchObject({ name: "InvalidArgument" });
  const { CopyPartResult } = await copy("bytes=2-5");
  await complete(at, [{ PartNumber: 1, ETag: CopyPartResult?.ETag, ChecksumCRC32: CopyPartResult?.ChecksumCRC32 }]);
  const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "copied" }));
  expect(await got.Body?.transformToString()).toBe("2345");
});

test("uploads and parts are listed by pages until they are aborted", async () => {
  const Prefix = "listed/";
  const uploads: At[] = [];
  for (const name of ["a", "a", "b/1", "b/2", "c"]) uploads.push(await begin(`${Prefix}${name}`));
  const seen: string[] = [];
  let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
  for (let more: boolean | undefined = true; more; ) {
    const page = await s3.client.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix, Delimiter: "/", MaxUploads: 1, ...marker }),
    );
    seen.push(
      ...(page.Uploads ?? []).map(({ Key, UploadId }) => `${Key} ${UploadId}`),
      ...(page.CommonPrefixes ?? []).map((one) => `${one.Prefix}`),
    );
    marker = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    more = page.IsTruncated;
  }
  const line = (n: number) => `${uploads[n]?.Key} ${uploads[n]?.UploadId}`;
  expect(seen).toEqual([line(0), line(1), "listed/b/", line(4)]);

  const at = uploads[0] ?? (await begin("never"));
  for (const number of [1, 2, 7]) await send(at, number, Buffer.from(`part ${number}`));
  const page = await s3.client.send(new ListPartsCommand({ ...at, MaxParts: 2 }));
  expect(page).toMatchObject({
    IsTruncated: true,
    NextPartNumberMarker: "2",
    Parts: [{ PartNumber: 1, Size: 6 }, { PartNumber: 2 }],
  });
  const rest = await s3.client.send(new ListPartsCommand({ ...at, PartNumberMarker: page.NextPartNumberMarker }));
  expect(rest).toMatchObject({ IsTruncated: false, Parts: [{ PartNumber: 7 }] });

  for (const upload of uploads) await s3.client.send(new AbortMultipartUploadCommand(upload));
  expect((await s3.client.send(new ListMultipartUploadsCommand({ Bucket, Prefix }))).Uploads).toBeUndefined();
  await expect(s3.client.send(new ListPartsCommand(at))).rejects.toMatchObject({ name: "NoSuchUpload" });
});
