import { expect, test } from "vitest";
import { behaviourFor, keeps, methodsOf, table } from "./table.ts";

test("each path goes where it should", () => {
  const where = Object.fromEntries(
    [
      "/",
      "/watch/1",
      "/_next/static/chunks/a.js",
      "/_next/image",
      "/api/streams",
      "/api/streams/1/start",
      "/api/auth/login",
      "/api/docs",
      "/api/docs/swagger-ui.css",
      "/api/openapi.json",
      "/socket.io/",
      "/live/host/out/v1/1/index.m3u8",
      "/media/recordings/1/index.m3u8",
      "/media/recordings/1/thumbnail.jpg",
      "/livestreams",
    ].map((path) => [path, behaviourFor(path).origin]),
  );
  expect(where).toEqual({
    "/": "web",
    "/watch/1": "web",
    "/_next/static/chunks/a.js": "web",
    "/_next/image": "web",
    "/api/streams": "streaming",
    "/api/streams/1/start": "streaming",
    "/api/auth/login": "web",
    "/api/docs": "streaming",
    "/api/docs/swagger-ui.css": "streaming",
    "/api/openapi.json": "streaming",
    "/socket.io/": "realtime",
    "/live/host/out/v1/1/index.m3u8": "mediapackage",
    "/media/recordings/1/index.m3u8": "recordings",
    "/media/recordings/1/thumbnail.jpg": "recordings",
    "/livestreams": "web",
  });
});

test("of video nothing but the thumbnail is served unsigned, and nothing else asks for a signature", () => {
  const video = ["mediapackage", "recordings"];
  const thumbnail = "/media/recordings/*/thumbnail.jpg";
  for (const row of table) expect(row.signed).toBe(video.includes(row.origin) && row.path !== thumbnail);
  for (const path of ["/media/recordings/1/index.m3u8", "/media/recordings/1/recording.mp4", "/media/thumbnail.jpg"]) {
    expect(behaviourFor(path).signed).toBe(true);
  }
});

test("what is kept is the same for everyone, and what is not reaches the origin whole", () => {
  for (const row of table) {
    if (keeps(row)) {
      expect(row.forward).not.toBe("viewer");
      expect(row.forward).not.toContain("cookie");
      expect(row.forward).not.toContain("authorization");
      expect(methodsOf(row)).toEqual(["GET", "HEAD"]);
    } else {
      expect(row).toMatchObject({ forward: "viewer", query: "all", ttl: { min: 0, default: 0, max: 0 } });
    }
    expect(row.ttl.error).toBeLessThanOrEqual(1);
    expect(row.ttl.min).toBeLessThanOrEqual(row.ttl.default);
    expect(row.ttl.default).toBeLessThanOrEqual(row.ttl.max);
  }
});

test("no row is hidden behind an earlier one", () => {
  for (const [at, row] of table.entries())
    expect(table.indexOf(behaviourFor(row.path.replaceAll("*", "x/y")))).toBe(row.path === "*" ? table.length - 1 : at);
});
