import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type Behaviour, behaviourFor, keeps, table } from "@directfanz/edge/table";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { lifetime } from "./lifetime.ts";
import { startEdge } from "./testing.ts";

let edge: Awaited<ReturnType<typeof startEdge>>;
let serial = 0;
/** A path that nothing is kept of yet. */
const fresh = (name = "segment.m4s") => `${edge.folder}${++serial}/${name}`;
let cookie: string;

beforeAll(async () => {
  edge = await startEdge({ cacheBytes: 1_000_000 });
});
afterAll(() => edge.close());
beforeEach(() => {
  cookie = edge.cookieFor(edge.folder, 10 * 365 * 86_400);
  edge.live.asked.length = 0;
  edge.web.asked.length = 0;
});

const get = (path: string, headers: Record<string, string> = {}, method?: string) =>
  edge.get(path, { cookie, ...headers }, method);

test("what may be kept is asked for once, told as a hit with its age, until its time is over", async () => {
  edge.live.answers = () => ({ headers: { "cache-control": "max-age=4", "content-type": "video/mp4" }, body: "video" });
  const path = fresh();
  expect((await get(path)).headers).toMatchObject({ "x-cache": "Miss from edge", age: "0" });
  edge.clock.now += 3_000;
  const second = await get(path);
  expect(second).toMatchObject({ status: 200, text: "video" });
  expect(second.headers).toMatchObject({ "x-cache": "Hit from edge", age: "3", "content-type": "video/mp4" });
  edge.clock.now += 1_001;
  expect((await get(path)).headers["x-cache"]).toBe("Miss from edge");
  expect(edge.live.asked).toHaveLength(2);
});

test("a crowd that asks at once costs the origin one request", async () => {
  edge.live.answers = () => ({ headers: { "cache-control": "max-age=4" }, body: "video", after: 100 });
  const path = fresh();
  const answers = await Promise.all(Array.from({ length: 50 }, () => get(path)));
  expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(["video"]));
  expect(edge.live.asked).toHaveLength(1);
});

test("who asks is no part of the key, and what an origin sets for one viewer reaches nobody", async () => {
  edge.live.answers = () => ({ headers: { "cache-control": "max-age=60", "set-cookie": "id=1" }, body: "video" });
  const path = fresh();
  await get(path, { authorization: "Bearer one", "user-agent": "one" });
  const other = await edge.get(`${path}?cb=1`, {
    cookie: `${cookie}; session=two`,
    authorization: "Bearer two",
    "user-agent": "two",
  });
  expect(other.headers["x-cache"]).toBe("Hit from edge");
  expect(other.headers).not.toHaveProperty("set-cookie");
  for (const name of ["cookie", "authorization", "user-agent"]) {
    expect(edge.live.asked[0]?.headers).not.toHaveProperty(name);
  }
});

test("an error is kept for a second at most, and a private answer not at all", async () => {
  edge.live.answers = () => ({ status: 404, headers: { "cache-control": "max-age=600" }, body: "none" });
  const missing = fresh();
  expect((await get(missing)).headers["x-cache"]).toBe("Error from edge");
  await get(missing);
  expect(edge.live.asked).toHaveLength(1);
  edge.clock.now += 1_001;
  edge.live.answers = () => ({ body: "there it is" });
  expect(await get(missing)).toMatchObject({ status: 200, text: "there it is" });

  for (const directive of ["no-store", "private, max-age=60", "no-cache"]) {
    edge.live.answers = () => ({ headers: { "cache-control": directive } });
    const path = fresh();
    await get(path);
    expect((await get(path)).headers["x-cache"]).toBe("Miss from edge");
  }
});

test("an origin that fails is not remembered as having failed", async () => {
  edge.live.answers = () => ({ body: "half", breaksOff: true });
  const path = fresh();
  expect((await get(path)).status).toBe(502);
  edge.live.answers = () => ({ body: "whole" });
  expect(await get(path)).toMatchObject({ status: 200, text: "whole" });
});

test("a kept object is cut into ranges; a range of what is not kept is passed on", async () => {
  edge.live.answers = ({ headers }) =>
    headers.range
      ? { status: 206, headers: { "content-range": "bytes 2-3/10" }, body: "23" }
      : { headers: { "cache-control": "max-age=60", etag: '"1"' }, body: "0123456789" };
  const path = fresh();
  expect(await get(path, { range: "bytes=2-3" })).toMatchObject({ status: 206, text: "23" });
  expect(edge.live.asked.at(-1)?.headers.range).toBe("bytes=2-3");
  await get(path);
  const asked = edge.live.asked.length;
  const cut = async (range: string, more = {}) => {
    const { status, text, headers } = await get(path, { range, ...more });
    return [status, text, headers["content-range"]];
  };
  expect(await cut("bytes=2-3")).toEqual([206, "23", "bytes 2-3/10"]);
  expect(await cut("bytes=7-")).toEqual([206, "789", "bytes 7-9/10"]);
  expect(await cut("bytes=-4")).toEqual([206, "6789", "bytes 6-9/10"]);
  expect(await cut("bytes=8-99")).toEqual([206, "89", "bytes 8-9/10"]);
  expect(await cut("bytes=10-")).toEqual([416, "", "bytes */10"]);
  expect(await cut("bytes=3-2")).toEqual([200, "0123456789", undefined]);
  expect(await cut("bytes=0-1,3-4")).toEqual([200, "0123456789", undefined]);
  expect(await cut("bytes=2-3", { "if-range": '"2"' })).toEqual([200, "0123456789", undefined]);
  expect(edge.live.asked).toHaveLength(asked);
});

test("a viewer who has it already gets 304, and HEAD no body", async () => {
  edge.live.answers = () => ({ headers: { "cache-control": "max-age=60", etag: '"1"' }, body: "video" });
  const path = fresh();
  expect(await get(path, {}, "HEAD")).toMatchObject({ status: 200, text: "", headers: { "content-length": "5" } });
  expect(await get(path, { "if-none-match": 'W/"1"' })).toMatchObject({ status: 304, text: "" });
  expect((await get(path, { "if-none-match": '"2"' })).status).toBe(200);
  expect(edge.live.asked).toMatchObject([{ method: "GET" }]);
});

test("text is compressed for who takes it, video for nobody", async () => {
  const manifest = "#EXTM3U\n#EXTINF:1,\nsegment.m4s\n".repeat(100);
  edge.live.answers = ({ url }) => ({
    headers: {
      "cache-control": "max-age=60",
      "content-type": url.endsWith("m3u8") ? "application/vnd.apple.mpegurl" : "video/mp4",
    },
    body: manifest,
  });
  const path = fresh("index.m3u8");
  const [br, gz, plain] = await Promise.all(
    ["br, gzip", "gzip;q=0.5, br;q=0", "identity"].map((encoding) => get(path, { "accept-encoding": encoding })),
  );
  expect(br?.headers).toMatchObject({ "content-encoding": "br", vary: "accept-encoding" });
  expect(brotliDecompressSync(br?.body ?? "").toString()).toBe(manifest);
  expect(gunzipSync(gz?.body ?? "").toString()).toBe(manifest);
  expect(plain?.text).toBe(manifest);
  expect((await get(fresh(), { "accept-encoding": "br" })).headers).not.toHaveProperty("content-encoding");
});

test("the cache is bounded: what nobody asks for goes first", async () => {
  edge.live.answers = () => ({ headers: { "cache-control": "max-age=600" }, body: Buffer.alloc(300_000) });
  const paths = Array.from({ length: 4 }, () => fresh());
  for (const path of paths) await get(path);
  edge.live.asked.length = 0;
  for (const path of paths.toReversed()) await get(path);
  expect(edge.live.asked.map(({ url }) => url)).toHaveLength(1);
});

test("hits and misses are counted by row, and told to this machine", async () => {
  const before = edge.stats.rows.get("/live/*") ?? { hit: 0, miss: 0 };
  const { hit, miss } = { ...before };
  edge.live.answers = () => ({ headers: { "cache-control": "max-age=60" } });
  const path = fresh();
  for (let i = 0; i < 5; i++) await get(path);
  const told = JSON.parse((await edge.get("/_edge/stats")).text);
  expect(told.rows["/live/*"]).toMatchObject({ hit: hit + 4, miss: miss + 1 });
  expect(told.hitRate).toBeGreaterThan(0);
});

/** What is kept and for how long, told from the table alone, for the headers that the property generates. */
const expected = ({ ttl }: Behaviour, status: number, said: number | "no-store" | undefined): number => {
  if (status !== 200) return ttl.error;
  if (said === "no-store") return ttl.min;
  return Math.min(ttl.max, Math.max(ttl.min, said ?? ttl.default));
};

const paths: Record<string, () => string> = {
  "/_next/static/*": () => `/_next/static/chunks/${++serial}.js`,
  "/_next/image*": () => `/_next/image?url=${++serial}`,
  "/live/*": () => fresh(),
  "/api/streams*": () => `/api/streams/${++serial}`,
  "*": () => `/page/${++serial}`,
};

test("Property 12: the edge keeps each answer as long as the table says and no longer", async () => {
  const rows = table.filter(({ path }) => path in paths);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...rows),
      fc.oneof(fc.constant(undefined), fc.constant("no-store" as const), fc.integer({ min: 0, max: 50_000_000 })),
      fc.constantFrom(200, 200, 200, 404, 500),
      fc.boolean(),
      async (row, said, status, shared) => {
        const origin = { web: edge.web, streaming: edge.streaming, mediapackage: edge.live }[row.origin as "web"];
        const age = shared ? `s-maxage=${said}, max-age=1` : `public, max-age=${said}`;
        const control = said === undefined ? {} : { "cache-control": said === "no-store" ? said : age };
        origin.answers = () => ({ status, headers: control, body: "body" });
        const path = paths[row.path]?.() ?? "";
        expect(behaviourFor(path.split("?")[0] ?? "")).toBe(row);
        const seconds = keeps(row) ? expected(row, status, said) : 0;
        origin.asked.length = 0;

        const cookie = edge.cookieFor(edge.folder, 2 * 365 * 86_400);
        await edge.get(path, { cookie });
        if (seconds > 0) {
          edge.clock.now += seconds * 1000 - 1;
          await edge.get(path, { cookie });
          expect(origin.asked).toHaveLength(1);
          edge.clock.now += 2;
        }
        await edge.get(path, { cookie });
        expect(origin.asked).toHaveLength(2);
      },
    ),
    { numRuns: 150 },
  );
});

test("an Expires header counts where there is no max-age, and a cache in between has used some of it up", () => {
  const row = behaviourFor("/media/recordings/1/a.mp4");
  const now = Date.parse("2030-01-01T00:00:00Z");
  const until = (seconds: number) => new Date(now + seconds * 1000).toUTCString();
  expect(lifetime(row, 200, { expires: until(90) }, now)).toBe(90);
  expect(lifetime(row, 200, { expires: "0" }, now)).toBe(0);
  expect(lifetime(row, 200, { "cache-control": "max-age=60", age: "20", expires: until(5) }, now)).toBe(40);
  expect(lifetime(row, 206, {}, now)).toBe(0);
});
