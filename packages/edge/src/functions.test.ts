import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { liveOrigin, livePath, mediaPackageHosts, recordingKey, recordingPath } from "./paths.ts";
import { cloudFrontFunction } from "./testing/cloudfront-function.ts";
import { livePaths } from "./testing/paths.ts";

const read = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
const hosts = mediaPackageHosts("us-east-1");
const live = cloudFrontFunction(read("live.function.js").replace(/HOSTS(?=\))/, hosts.source));
const media = cloudFrontFunction(read("media.function.js"));

test("the live function leads where liveOrigin leads, and nowhere else", () => {
  let led = 0;
  fc.assert(
    fc.property(livePaths, (path) => {
      const { request, status, origin } = live(path);
      const wanted = liveOrigin(path, hosts);
      if (wanted) {
        led++;
        expect(origin).toEqual({ domainName: wanted.host });
        expect(request?.uri).toBe(wanted.path);
      } else {
        expect({ status, origin, request }).toEqual({ status: 403, origin: undefined, request: undefined });
      }
    }),
    { numRuns: 2_000 },
  );
  expect(led).toBeGreaterThan(100);
});

test("two live paths are two things in the cache, whatever a viewer says of the host", () => {
  const key = (path: string) => {
    const { request } = live(path, { "x-live-host": { value: "said.by.the.viewer" } });
    return request && JSON.stringify([request.uri, request.headers["x-live-host"]]);
  };
  fc.assert(
    fc.property(livePaths, livePaths, (one, other) => {
      const [a, b] = [key(one), key(other)];
      if (a !== undefined) expect(a === b).toBe(one === other);
      expect(a ?? "").not.toContain("viewer");
    }),
  );
  const at = (host: string) => `/live/${host}.mediapackage.us-east-1.amazonaws.com/out/v1/1f/index.m3u8`;
  expect(key(at("a"))).not.toBe(key(at("b")));
});

test("what MediaPackage answers as an endpoint's address is reached", () => {
  const url = "https://3f2a.mediapackage.us-east-1.amazonaws.com/out/v1/0b1c2d/index_video_1_0_init.mp4";
  expect(live(livePath(url))).toMatchObject({
    origin: { domainName: "3f2a.mediapackage.us-east-1.amazonaws.com" },
    request: { uri: "/out/v1/0b1c2d/index_video_1_0_init.mp4" },
  });
});

test("no dot segment opens another folder than the one that was signed", () => {
  const signed = "/live/a.mediapackage.us-east-1.amazonaws.com/out/v1/1f/";
  for (const rest of ["../2e/index.m3u8", "%2e%2e/2e/index.m3u8", "./../2e/x", "..", "a/..", "..%2f2e"]) {
    expect(live(signed + rest).status, rest).toBe(403);
  }
});

test("the media function asks the bucket for the key that recordingKey says", () => {
  const keys = fc.array(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(keys, (parts) => {
      const key = parts.join("/");
      const path = recordingPath(key);
      // S3 decodes what comes after the first slash.
      expect(decodeURIComponent(media(path).request?.uri.slice(1) ?? "")).toBe(recordingKey(path));
    }),
  );
  expect(media("/a/../media/x").status).toBe(403);
});
