import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startEdge } from "./testing.ts";

let edge: Awaited<ReturnType<typeof startEdge>>;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());
beforeEach(() => {
  edge.live.asked.length = 0;
});

const refused = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await edge.get(path, headers);
  expect(answer.status, path).toBe(403);
  expect(answer.headers["content-type"]).toBe("text/xml");
  expect(edge.live.asked).toEqual([]);
  return answer.text;
};

test("a signed cookie opens its stream", async () => {
  const answer = await edge.get(`${edge.folder}index.m3u8`, { cookie: `session=1; ${edge.cookieFor(edge.folder)}` });
  expect(answer).toMatchObject({ status: 200, text: "live" });
  expect(edge.live.asked).toMatchObject([{ url: "/out/v1/1f/index.m3u8" }]);
  expect(edge.live.asked[0]?.headers).not.toHaveProperty("cookie");
});

test("without a signature, with an expired one, an altered one or another stream's, nothing is served", async () => {
  const path = `${edge.folder}other.m3u8`;
  const cookie = edge.cookieFor(edge.folder);
  expect(await refused(path)).toContain("MissingKey");
  expect(await refused(path, { cookie: edge.cookieFor(edge.folder, -1) })).toContain("AccessDenied");
  const at = cookie.indexOf("CloudFront-Signature=") + 40;
  await refused(path, { cookie: cookie.slice(0, at) + (cookie[at] === "a" ? "b" : "a") + cookie.slice(at + 1) });
  await refused(path, { cookie: edge.cookieFor(edge.folder.replace("1f", "2f")) });
  await refused(path.replace("1f", "2f"), { cookie });
  await refused(`/media/recordings/1/index.m3u8`, { cookie });
});

test("a cookie that runs out while the stream is kept in the cache opens it no more", async () => {
  edge.live.answers = () => ({ headers: { "cache-control": "max-age=600" }, body: "kept" });
  const cookie = edge.cookieFor(edge.folder, 60);
  const path = `${edge.folder}kept.mp4`;
  expect((await edge.get(path, { cookie })).status).toBe(200);
  expect((await edge.get(path, { cookie })).headers["x-cache"]).toBe("Hit from edge");
  edge.clock.now += 61_000;
  edge.live.asked.length = 0;
  await refused(path, { cookie });
});

test("a way around the folder is refused before the signature is looked at", async () => {
  const cookie = edge.cookieFor(edge.folder);
  for (const way of [
    "../2f/index.m3u8",
    "%2e%2e/2f/index.m3u8",
    "..%2f2f/index.m3u8",
    "%252e%252e%252f2f/index.m3u8",
  ]) {
    expect((await edge.get(edge.folder + way, { cookie })).status).toBe(400);
  }
  expect(edge.live.asked).toEqual([]);
});

test("a signed path to a host that is not one of the origins leads nowhere", async () => {
  const folder = `/live/${edge.web.host}/out/v1/1f/`;
  expect(await refused(`${folder}index.m3u8`, { cookie: edge.cookieFor(folder) })).toContain("AccessDenied");
  expect(edge.web.asked).toEqual([]);
});
