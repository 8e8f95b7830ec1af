import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { recordingPath } from "@directfanz/edge/paths";
import { afterAll, beforeAll, expect, test } from "vitest";
import { credentials, type Running, run } from "../cloud/s3/testing.ts";
import { startEdge } from "./testing.ts";

let s3: Running;
let edge: Awaited<ReturnType<typeof startEdge>>;
const Bucket = "recordings";
const film = Buffer.alloc(1_000_000, "film");

beforeAll(async () => {
  s3 = await run();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: s3.server.url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  edge = await startEdge({ largestKept: 500_000 });
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  const put = (Key: string, Body: string | Buffer, ContentType: string) =>
    s3.client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
  await put("recordings/1/index.m3u8", "#EXTM3U", "application/vnd.apple.mpegurl");
  await put("recordings/1/né 50%.mp4", "video", "video/mp4");
  await put("recordings/1/film.mp4", film, "video/mp4");
});
afterAll(async () => {
  await edge.close();
  await s3[Symbol.asyncDispose]();
});

const get = (key: string, headers = {}) =>
  edge.get(recordingPath(key), { cookie: edge.cookieFor("/media/recordings/1/"), ...headers });

test("a recording comes out of the private bucket, once", async () => {
  const first = await get("recordings/1/index.m3u8");
  expect(first).toMatchObject({ status: 200, text: "#EXTM3U" });
  expect(first.headers).toMatchObject({
    "content-type": "application/vnd.apple.mpegurl",
    etag: expect.stringMatching(/^"/),
    "x-cache": "Miss from edge",
  });
  expect((await get("recordings/1/index.m3u8")).headers["x-cache"]).toBe("Hit from edge");
  expect(await get("recordings/1/né 50%.mp4")).toMatchObject({ status: 200, text: "video" });
});

test("what is not there is 404, another recording 403", async () => {
  expect((await get("recordings/1/none.mp4")).status).toBe(404);
  expect((await get("recordings/2/index.m3u8")).status).toBe(403);
});

test("a piece of a long film is fetched by itself; the whole passes without filling the cache", async () => {
  const piece = await get("recordings/1/film.mp4", { range: "bytes=4-7" });
  expect(piece).toMatchObject({ status: 206, text: "film" });
  expect(piece.headers["content-range"]).toBe(`bytes 4-7/${film.length}`);
  expect((await get("recordings/1/film.mp4", { range: `bytes=${film.length}-` })).status).toBe(416);
  for (let i = 0; i < 2; i++) {
    const whole = await get("recordings/1/film.mp4");
    expect(whole.headers["x-cache"]).toBe("Miss from edge");
    expect(whole.body.equals(film)).toBe(true);
  }
});
