import { createHmac } from "node:crypto";
import http from "node:http";
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Running, run } from "./testing.ts";

let s3: Running;
const Bucket = "presigned";

beforeAll(async () => {
  s3 = await run();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  await s3.client.send(new PutObjectCommand({ Bucket, Key: "film one.mp4", Body: "frames", ContentType: "video/mp4" }));
  await s3.client.send(new PutObjectCommand({ Bucket, Key: "other", Body: "not yours" }));
});
afterAll(() => s3[Symbol.asyncDispose]());

const code = async (answer: Response): Promise<string> =>
  `${answer.status} ${/<Code>(.*?)<\/Code>/.exec(await answer.text())?.[1] ?? ""}`.trim();
const get = new GetObjectCommand({ Bucket, Key: "film one.mp4" });

test("a presigned GET gives the object, under other headers where it was signed so", async () => {
  const answer = await fetch(await getSignedUrl(s3.client, get, { expiresIn: 60 }));
  expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
    200,
    "video/mp4",
    "frames",
  ]);
  const named = new GetObjectCommand({
    Bucket,
    Key: "film one.mp4",
    ResponseContentDisposition: 'attachment; filename="f.mp4"',
  });
  const download = await fetch(await getSignedUrl(s3.client, named), { headers: { range: "bytes=1-2" } });
  expect([download.status, download.headers.get("content-disposition")]).toEqual([206, 'attachment; filename="f.mp4"']);
  expect(await download.text()).toBe("ra");
});

test("a header that cannot be sent is refused, and one beyond ASCII is sent as its bytes", async () => {
  const download = (ResponseContentDisposition: string) =>
    getSignedUrl(s3.client, new GetObjectCommand({ Bucket, Key: "film one.mp4", ResponseContentDisposition }));
  expect(await code(await fetch(await download('attachment; filename="電影.mp4"')))).toBe("400 InvalidArgument");
  expect(await code(await fetch(await download("attachment\r\nset-cookie: a=b")))).toBe("400 InvalidArgument");
  const put = new PutObjectCommand({ Bucket, Key: "titled", Metadata: { title: "電影" } });
  expect((await fetch(await getSignedUrl(s3.client, put), { method: "PUT", body: "x" })).status).toBe(200);
  const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "titled" }));
  expect(Buffer.from(head.Metadata?.title ?? "", "latin1").toString("utf8")).toBe("電影");
});

test("a presigned PUT takes any body, with the type and metadata that were signed", async () => {
  const put = new PutObjectCommand({ Bucket, Key: "upload", ContentType: "text/plain", Metadata: { by: "form" } });
  const url = await getSignedUrl(s3.client, put, { expiresIn: 60 });
  expect(
    (await fetch(url, { method: "PUT", body: "from a browser", headers: { "content-type": "text/plain" } })).status,
  ).toBe(200);
  const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "upload" }));
  expect(head).toMatchObject({ ContentLength: 14, ContentType: "text/plain", Metadata: { by: "form" } });
  expect(await code(await fetch(url, { method: "GET" }))).toBe("403 SignatureDoesNotMatch");
});

test("an expired, an altered and a missing signature are refused, as is another path", async () => {
  const url = await getSignedUrl(s3.client, get, { expiresIn: 60 });
  const old = await getSignedUrl(s3.client, get, { expiresIn: 60, signingDate: new Date(Date.now() - 61_000) });
  expect(await code(await fetch(old))).toBe("403 AccessDenied");
  const signature = new URL(url).searchParams.get("X-Amz-Signature") ?? "";
  const altered = signature.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  expect(await code(await fetch(url.replace(signature, altered)))).toBe("403 SignatureDoesNotMatch");
  expect(await code(await fetch(url.replace("film%20one.mp4", "other")))).toBe("403 SignatureDoesNotMatch");
  expect(await code(await fetch(url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")))).toBe(
    "403 SignatureDoesNotMatch",
  );
  expect(await code(await fetch(url, { headers: { "x-amz-meta-more": "1" } }))).toBe("403 AccessDenied");
  expect(await code(await fetch(`${s3.server.url}/${Bucket}/other`))).toBe("403 AccessDenied");
  expect(await code(await fetch(`${s3.server.url}/${Bucket}/other`, { method: "PUT", body: "mine now" }))).toBe(
    "403 AccessDenied",
  );
});

test("no path leads out of the folder, signed or not", async () => {
  const raw = (path: string) =>
    new Promise<number | undefined>((done, failed) => {
      const { hostname, port } = new URL(s3.server.url);
      http.get({ hostname, port, path }, (answer) => done(answer.resume().statusCode)).on("error", failed);
    });
  const url = new URL(await getSignedUrl(s3.client, get));
  for (const way of [
    "/../../state.sqlite",
    "/presigned/../../state.sqlite",
    "/presigned/%2e%2e%2fstate.sqlite",
    "//etc/passwd",
  ]) {
    expect(await raw(way)).toBe(403);
    expect(await raw(`${way}${url.search}`)).toBe(403);
  }
  // With a right signature it is a key like any other, which nothing has.
  const out = new GetObjectCommand({ Bucket, Key: "../state.sqlite" });
  await expect(s3.client.send(out)).rejects.toMatchObject({ name: "NoSuchKey" });
});

const form = (fields: Record<string, string>, file?: string, name = "picture.png"): FormData => {
  const data = new FormData();
  for (const [field, value] of Object.entries(fields)) data.set(field, value);
  if (file !== undefined) data.set("file", new Blob([file]), name);
  return data;
};
const post = (body: FormData) => fetch(`${s3.server.url}/${Bucket}`, { method: "POST", body, redirect: "manual" });
const presign = (more: Partial<Parameters<typeof createPresignedPost>[1]> = {}) =>
  createPresignedPost(s3.client, {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
    ...{ Bucket, Key: "uploads/${filename}", Expires: 60 },
    Conditions: [
      ["content-length-range", 3, 20],
      ["starts-with", "$Content-Type", "image/"],
      ["starts-with", "$x-amz-meta-by", ""],
    ],
    ...more,
  });

test("a form with a signed policy uploads what the policy allows", async () => {
  const { fields } = await presign();
  const filled = { ...fields, "Content-Type": "image/png", "x-amz-meta-by": "me" };
  expect((await post(form(filled, "a picture"))).status).toBe(204);
  const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "uploads/picture.png" }));
  expect(head).toMatchObject({ ContentType: "image/png", Metadata: { by: "me" }, ContentLength: 9 });
  expect(await code(await post(form(filled, "a picture that is far too large")))).toBe("400 EntityTooLarge");
  expect(await code(await post(form(filled, "no")))).toBe("400 EntityTooSmall");
  expect(await code(await post(form({ ...filled, "Content-Type": "text/html" }, "a picture")))).toBe(
    "403 AccessDenied",
  );
  expect(await code(await post(form({ ...filled, key: "elsewhere" }, "a picture")))).toBe("403 AccessDenied");
  expect(await code(await post(form({ ...filled, "x-amz-meta-extra": "1" }, "a picture")))).toBe("403 AccessDenied");
  expect(await code(await post(form({ ...filled, "x-amz-signature": "0".repeat(64) }, "a picture")))).toBe(
    "403 SignatureDoesNotMatch",
  );
  expect(await code(await post(form(filled)))).toBe("400 InvalidArgument");
  expect(await code(await post(form({ key: "k" }, "a picture")))).toBe("403 AccessDenied");
});

test("a form's policy expires, and its answer is the one that was asked for", async () => {
  const created = await presign({ Fields: { success_action_status: "201" }, Conditions: [] });
  expect(await (await post(form(created.fields, "a"))).text()).toContain("<Key>uploads/picture.png</Key>");
  const to = "http://localhost:8080/done";
  const redirected = await post(
    form((await presign({ Fields: { success_action_redirect: to }, Conditions: [] })).fields, "a"),
  );
  expect([
    redirected.status,
    redirected.headers.get("location")?.startsWith(`${to}?bucket=${Bucket}&key=uploads`),
  ]).toEqual([303, true]);

  const { Policy: policy = "", ...fields } = created.fields;
  const past = JSON.parse(Buffer.from(policy, "base64").toString()) as { expiration: string };
  past.expiration = new Date(Date.now() - 1000).toISOString();
  const encoded = Buffer.from(JSON.stringify(past)).toString("base64");
  const [, day = ""] = (fields["X-Amz-Credential"] ?? "").split("/");
  const key = [day, "us-east-1", "s3", "aws4_request"].reduce<string | Buffer>(
    (secret, data) => createHmac("sha256", secret).update(data).digest(),
    "AWS4local/secret+key",
  );
  const signature = createHmac("sha256", key).update(encoded).digest("hex");
  expect(await code(await post(form({ ...fields, Policy: encoded, "X-Amz-Signature": signature }, "a")))).toBe(
    "403 AccessDenied",
  );
});
