import { expect, test } from "vitest";
import { folderOf, liveOrigin, livePath, recordingKey, recordingPath } from "./paths.ts";

const mediaPackage = /[a-z0-9]+\.mediapackage\.[a-z0-9-]+\.amazonaws\.com/;

test("a live path leads back to its origin", () => {
  const host = "abc.mediapackage.us-east-1.amazonaws.com";
  const path = livePath(`https://${host}/out/v1/1f/index.m3u8`);
  expect(path).toBe(`/live/${host}/out/v1/1f/index.m3u8`);
  expect(liveOrigin(path, mediaPackage)).toEqual({ host, path: "/out/v1/1f/index.m3u8" });
  expect(folderOf(path)).toBe(`/live/${host}/out/v1/1f/`);
});

test("a port stays with its host", () => {
  expect(livePath("http://127.0.0.1:4566/out/v1/1f/index.mpd?a=b")).toBe("/live/127.0.0.1:4566/out/v1/1f/index.mpd");
});

test("no other host can be reached, however it is dressed up", () => {
  for (const host of [
    "evil.example",
    "abc.mediapackage.us-east-1.amazonaws.com.evil.example",
    "evil.example#abc.mediapackage.us-east-1.amazonaws.com",
    "user@abc.mediapackage.us-east-1.amazonaws.com",
    "169.254.169.254",
    "",
  ]) {
    expect(liveOrigin(`/live/${host}/out/v1/1f/index.m3u8`, mediaPackage)).toBeUndefined();
  }
  expect(liveOrigin("/live/abc.mediapackage.us-east-1.amazonaws.com", mediaPackage)).toBeUndefined();
  expect(liveOrigin("/media/x", mediaPackage)).toBeUndefined();
});

test("an allow-list with a global flag does not forget", () => {
  const allowed = /127\.0\.0\.1:4566/g;
  for (let i = 0; i < 3; i++) expect(liveOrigin("/live/127.0.0.1:4566/a", allowed)).toBeDefined();
});

test("a recording's path leads back to its key", () => {
  expect(recordingPath("recordings/1/index.m3u8")).toBe("/media/recordings/1/index.m3u8");
  const odd = "recordings/1/50% né?*.mp4";
  expect(recordingKey(recordingPath(odd))).toBe(odd);
  expect(recordingKey("/media/")).toBeUndefined();
});
