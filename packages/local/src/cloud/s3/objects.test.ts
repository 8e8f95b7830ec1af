import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Running, run } from "./testing.ts";

let s3: Running;
const Bucket = "objects";

beforeAll(async () => {
  s3 = await run();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3[Symbol.asyncDispose]());

const put = (Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (Key: string, more: { Range?: string } = {}) =>
  (await s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();
const refused = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });

test("an object comes back with its content, headers, metadata and tag", async () => {
  const about = {
    ContentType: "text/plain",
    CacheControl: "max-age=5",
    ContentEncoding: "identity",
    Metadata: { one: "1" },
  };
  const { ETag } = await put("about", "hello", { ...about, ContentDisposition: "inline", StorageClass: "STANDARD_IA" });
  expect(ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
  const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "about" }));
  expect(await got.Body?.transformToString()).toBe("hello");
  expect(got).toMatchObject({
    ...about,
    ContentDisposition: "inline",
    StorageClass: "STANDARD_IA",
    ContentLength: 5,
    ETag,
  });
  const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "about" }));
  expect(head).toMatchObject({ ...about, ContentLength: 5, ETag, AcceptRanges: "bytes" });
  await s3.client.send(new PutObjectCommand({ Bucket, Key: "bare", Body: new Uint8Array() }));
  expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key: "bare" }))).toMatchObject({ ContentLength: 0 });
});

test("what is not there is told by S3's names", async () => {
  const absent = { Bucket, Key: "absent" };
  await expect(s3.client.send(new HeadObjectCommand(absent))).rejects.toMatchObject(refused("NotFound", 404));
  await expect(s3.client.send(new GetObjectCommand(absent))).rejects.toMatchObject(refused("NoSuchKey", 404));
  await expect(s3.client.send(new GetObjectCommand({ Bucket: "no-such", Key: "k" }))).rejects.toMatchObject(
    refused("NoSuchBucket", 404),
  );
  await s3.client.send(new DeleteObjectCommand(absent));
  await expect(put("k".repeat(1025), "x")).rejects.toMatchObject(refused("KeyTooLongError", 400));
  await expect(put("large", "x", { Metadata: { a: "x".repeat(2048) } })).rejects.toMatchObject(
    refused("MetadataTooLarge", 400),
  );
});

test("what S3 has and this has not is refused, never taken for done", async () => {
  await put("plain", "hello");
  await expect(s3.client.send(new GetObjectAclCommand({ Bucket, Key: "plain" }))).rejects.toMatchObject(
    refused("NotImplemented", 501),
  );
  await expect(put("public", "x", { ACL: "public-read" })).rejects.toMatchObject(
    refused("AccessControlListNotSupported", 400),
  );
  await expect(put("secret", "x", { ServerSideEncryption: "aws:kms" })).rejects.toMatchObject(
    refused("NotImplemented", 501),
  );
  await expect(put("locked", "x", { ObjectLockMode: "COMPLIANCE" })).rejects.toMatchObject(
    refused("NotImplemented", 501),
  );
});

test("any key round-trips, also one that looks like a path out of the folder", async () => {
  const odd = fc.constantFrom(
    "../../etc/passwd",
    "/",
    "//a//",
    "./.",
    "a/../b",
    "..",
    "%2e%2e/%2F",
    "a b+c?d#e&f=g",
    "\u0000\u0001\n",
    "é\u{1F600}",
  );
  const any = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((key) => key.isWellFormed());
  await fc.assert(
    fc.asyncProperty(fc.oneof(odd, any), async (key) => {
      await put(key, `content of ${key}`);
      expect(await text(key)).toBe(`content of ${key}`);
      const listed = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: key, EncodingType: "url" }));
      expect(listed.Contents?.map(({ Key }) => decodeURIComponent(Key ?? ""))).toContain(key);
      await s3.client.send(new DeleteObjectCommand({ Bucket, Key: key }));
      await expect(text(key)).rejects.toMatchObject({ name: "NoSuchKey" });
    }),
    { numRuns: 100 },
  );
});

test("a body that streams is stored whole", async () => {
  const parts = Array.from({ length: 40 }, (_, n) => Buffer.alloc(50_000, n));
  const sent = { Bucket, Key: "stream", Body: Readable.from(parts), ContentLength: 2_000_000 };
  await s3.client.send(new PutObjectCommand(sent));
  const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "stream" }));
  expect(Buffer.concat(parts).equals((await got.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
});

test("any range gives those bytes, or says that there are none", async () => {
  const content = "0123456789";
  await put("digits", content);
  await fc.assert(
    fc.asyncProperty(fc.nat(14), fc.nat(14), fc.constantFrom("both", "from", "suffix"), async (a, b, form) => {
      const [first, last] = [Math.min(a, b), Math.max(a, b)];
      const Range =
        form === "both" ? `bytes=${first}-${last}` : form === "from" ? `bytes=${first}-` : `bytes=-${first}`;
      const expected =
        form === "suffix"
          ? content.slice(Math.max(0, 10 - first))
          : content.slice(first, form === "both" ? last + 1 : 10);
      if (expected === "" || (form === "suffix" && first === 0)) {
        await expect(text("digits", { Range })).rejects.toMatchObject(refused("InvalidRange", 416));
      } else {
        const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "digits", Range }));
        expect(await got.Body?.transformToString()).toBe(expected);
        expect(got.ContentRange).toMatch(/^bytes \d+-\d+\/10$/);
        expect(got.$metadata.httpStatusCode).toBe(206);
      }
    }),
    { numRuns: 100 },
  );
  expect(await text("digits", { Range: "bytes=0-1,4-5" })).toBe(content);
});

test("conditions of reads and writes hold", async () => {
  const { ETag } = await put("conditional", "one");
  const get = (more: object) => s3.client.send(new GetObjectCommand({ Bucket, Key: "conditional", ...more }));
  const [past, future] = [new Date(0), new Date(Date.now() + 60_000)];
  await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject(refused("PreconditionFailed", 412));
  await expect(get({ IfUnmodifiedSince: past })).rejects.toMatchObject(refused("PreconditionFailed", 412));
  await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  await expect(get({ IfModifiedSince: future })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  await get({ IfMatch: ETag, IfUnmodifiedSince: past });
  await get({ IfNoneMatch: '"other"', IfModifiedSince: future });

  await expect(put("conditional", "two", { IfNoneMatch: "*" })).rejects.toMatchObject(
    refused("PreconditionFailed", 412),
  );
  await expect(put("conditional", "two", { IfMatch: '"other"' })).rejects.toMatchObject(
    refused("PreconditionFailed", 412),
  );
  await expect(put("nothing here", "two", { IfMatch: ETag })).rejects.toMatchObject(refused("NoSuchKey", 404));
  await put("conditional", "two", { IfMatch: ETag });
  await expect(
    s3.client.send(new DeleteObjectCommand({ Bucket, Key: "conditional", IfMatch: ETag })),
  ).rejects.toMatchObject(refused("PreconditionFailed", 412));
  expect(await text("conditional")).toBe("two");
});

test("of many first writers one wins", async () => {
  const all = await Promise.allSettled(
    Array.from({ length: 8 }, (_, n) => put("contended", `writer ${n}`, { IfNoneMatch: "*" })),
  );
  const winner = all.findIndex(({ status }) => status === "fulfilled");
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await text("contended")).toBe(`writer ${winner}`);
});

test("a reader sees the old object or the new one, whole", async () => {
  const bodies = ["a", "b", "c"].map((letter) => letter.repeat(300_000));
  await put("changing", bodies[0] ?? "");
  const writes = (async () => {
    for (let n = 0; n < 15; n++) await put("changing", bodies[n % 3] ?? "");
  })();
  const reads = Array.from({ length: 15 }, () => text("changing"));
  for (const read of await Promise.all(reads)) expect(bodies).toContain(read);
  await writes;
});

test("a copy takes metadata and tags along, or others where it is told so", async () => {
  await put("source ü", "content", { Metadata: { a: "1" }, Tagging: "x=1&y=a%20b", ContentType: "text/plain" });
  const copy = (Key: string, more: object = {}) =>
    s3.client.send(
      new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${encodeURIComponent("source ü")}`, ...more }),
    );
  const { CopyObjectResult } = await copy("copy");
  expect(CopyObjectResult?.ETag).toBe('"9a0364b9e99bb480dd25e1f0284c8555"');
  expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key: "copy" }))).toMatchObject({
    Metadata: { a: "1" },
    ContentType: "text/plain",
  });
  expect((await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: "copy" }))).TagSet).toEqual([
    { Key: "x", Value: "1" },
    { Key: "y", Value: "a b" },
  ]);
  await copy("copy", { MetadataDirective: "REPLACE", Metadata: { b: "2" } });
  expect((await s3.client.send(new HeadObjectCommand({ Bucket, Key: "copy" }))).Metadata).toEqual({ b: "2" });
  await expect(copy("source ü")).rejects.toMatchObject(refused("InvalidRequest", 400));
  await expect(copy("copy", { CopySourceIfMatch: '"other"' })).rejects.toMatchObject(
    refused("PreconditionFailed", 412),
  );
  await expect(copy("copy", { CopySource: `${Bucket}/absent` })).rejects.toMatchObject(refused("NoSuchKey", 404));
});

test("tags are set, read and removed within their bounds", async () => {
  await put("tagged", "x");
  const at = { Bucket, Key: "tagged" };
  const TagSet = [{ Key: "a", Value: "<&>" }];
  await s3.client.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet } }));
  expect((await s3.client.send(new GetObjectTaggingCommand(at))).TagSet).toEqual(TagSet);
  const many = Array.from({ length: 11 }, (_, n) => ({ Key: `k${n}`, Value: "v" }));
  await expect(s3.client.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: many } }))).rejects.toMatchObject(
    refused("BadRequest", 400),
  );
  await s3.client.send(new DeleteObjectTaggingCommand(at));
  expect((await s3.client.send(new GetObjectTaggingCommand(at))).TagSet).toEqual([]);
});

test("a batch deletes what is there and what is not, and can be quiet", async () => {
  const keys = ["batch/a&b", "batch/ü<", "batch/plain"];
  for (const key of keys) await put(key, "x");
  const Objects = [...keys, "batch/absent"].map((Key) => ({ Key }));
  const { Deleted, Errors } = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(Deleted?.map(({ Key }) => Key)).toEqual([...keys, "batch/absent"]);
  expect(Errors).toBeUndefined();
  expect(
    (await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))).Deleted,
  ).toBeUndefined();
  expect((await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: "batch/" }))).KeyCount).toBe(0);
  const altered = new DeleteObjectsCommand({ Bucket, Delete: { Objects }, ChecksumAlgorithm: "SHA256" });
  altered.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: object }).headers, { "x-amz-checksum-sha256": `${"A".repeat(43)}=` });
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  await expect(s3.client.send(altered)).rejects.toMatchObject({ name: "BadDigest" });
});
