import { link } from "@directfanz/core/platform/links";
import { given } from "@directfanz/core/testing/given";
import { beforeAll, expect, test } from "vitest";
import { ask, cookieOf, errorOf } from "../testing/client.ts";

const ours = new URL(link("Edge").url).origin;
let cookie = "";
beforeAll(async () => {
  cookie = await cookieOf(await given.artist());
});

const create = (headers: Record<string, string>) =>
  ask("POST", "/api/streams", { cookie, headers, body: { title: "T" } });

test("another site's page cannot act in a visitor's name", async () => {
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: `${ours}.evil.example` },
    { origin: ours.replace("http:", "https:") },
    { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of foreign) {
    const answer = await create(headers);
    expect([headers, answer.status, errorOf(answer).code]).toEqual([headers, 403, "request.cross_site"]);
  }
});

test("our own pages and clients that are no browsers can", async () => {
  const own: Record<string, string>[] = [
    {},
    { origin: ours },
    { origin: ours, "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none" },
  ];
  for (const headers of own) expect((await create(headers)).status).toBe(201);
});

test("a form of another site, which can send no JSON, is refused by its type already", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
    const answer = await ask("POST", "/api/streams", {
      cookie,
      body: '{"title":"T"}',
      headers: { "content-type": type },
    });
    expect(answer.status).toBe(415);
  }
});

test("reading is open to links from everywhere", async () => {
  const answer = await ask("GET", "/api/streams", { headers: { "sec-fetch-site": "cross-site" } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
});
