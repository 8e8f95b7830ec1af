import { createPublicKey } from "node:crypto";
import { database } from "@directfanz/core/platform/database";
import type { Id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";
import * as Recording from "@directfanz/core/recording/publish";
import { streamRecordings } from "@directfanz/core/recording/recording.sql";
import * as Session from "@directfanz/core/stream/session";
import { given } from "@directfanz/core/testing/given";
import { verifyCookies } from "@directfanz/edge/verify";
import { z } from "@hono/zod-openapi";
import { expect, test } from "vitest";
import { type Answered, ask, cookieOf, errorOf } from "../testing/client.ts";

const origin = "https://abc.mediapackage.us-east-1.amazonaws.com/out/v1";
const onEdge = (path: string) => `${link("Edge").url}${path}`;
const live: Session.Fact[] = ["admitted", "channel_running", "video_arrived"];

/** A broadcast that has come this far, with its manifests. */
const broadcast = async (facts: Session.Fact[], said: { isPublic?: boolean } = {}) => {
  const { artist, stream, sessionId } = await given.session(facts, said);
  await Session.note(sessionId, {
    hlsManifestUrl: `${origin}/hls-${sessionId}/index.m3u8`,
    dashManifestUrl: `${origin}/dash-${sessionId}/index.mpd`,
  });
  return { artist, stream, sessionId, path: `/api/streams/${stream.id}` };
};

/** A broadcast that is over, with its recording. */
const recorded = async (said: { isPublic?: boolean } = {}, mp4 = true) => {
  const over = await broadcast([...live, "end_requested", "channel_stopped"], said);
  const session = await Session.find(over.sessionId);
  if (!session) throw new Error("No session.");
  const folder = `recordings/${over.sessionId}`;
  await Recording.publish(session, {
    manifestKey: `${folder}/index.m3u8`,
    durationSeconds: 61.6,
    mp4: mp4 ? { key: `${folder}/recording.mp4`, bytes: 1_000 } : null,
    thumbnailKey: `${folder}/thumbnail.jpg`,
    thumbnailPath: null,
    height: 720,
  });
  return { ...over, folder: onEdge(`/media/${folder}/`) };
};

/** Those cookies of an answer that a browser would send with a request for this URL. */
const sentWith = (answer: Answered, url: string) =>
  answer.headers.getSetCookie().flatMap((line) => {
    const [pair = "", ...attributes] = line.split("; ");
    const path = attributes.find((each) => each.startsWith("Path="))?.slice(5) ?? "/";
    return new URL(url).pathname.startsWith(path) ? [pair] : [];
  });

/** What the edge says of a request for this URL with the cookies of that answer. */
const verdict = (answer: Answered, url: string, inSeconds = 0) =>
  verifyCookies({
    url,
    cookies: sentWith(answer, url).join("; "),
    publicKeys: new Map([
      [
        link("Edge").keyPairId,
        createPublicKey(link("EdgeSigningKey").value).export({ type: "spki", format: "pem" }).toString(),
      ],
    ]),
    now: new Date(Date.now() + inSeconds * 1000),
  });

test("a live stream's folders are opened for two hours, and nothing beside them", async () => {
  const { path, sessionId } = await broadcast(live);
  const answer = await ask("POST", `${path}/access`);
  expect(answer.status).toBe(200);
  const host = "/live/abc.mediapackage.us-east-1.amazonaws.com/out/v1";
  const hls = onEdge(`${host}/hls-${sessionId}/index.m3u8`);
  const dash = onEdge(`${host}/dash-${sessionId}/index.mpd`);
  expect(answer.json).toEqual({ hls, dash, expiresAt: expect.any(String) });
  const seconds = (Date.parse(answer.read({ expiresAt: z.iso.datetime() }).expiresAt) - Date.now()) / 1000;
  expect(seconds).toBeGreaterThan(7_100);
  expect(seconds).toBeLessThanOrEqual(7_200);
  for (const url of [hls, dash, hls.replace("index.m3u8", "720p/segment_12.m4s")]) {
    expect(verdict(answer, url)).toBe("ok");
    expect(verdict(answer, url, 7_100)).toBe("ok");
    expect(verdict(answer, url, 7_201)).toBe("expired");
  }
  expect(verdict(answer, onEdge(`${host}/hls-another/index.m3u8`))).toBe("missing");
});

test("each cookie is sent to its folder alone, out of reach of scripts", async () => {
  const { path, sessionId } = await broadcast(live);
  const answer = await ask("POST", `${path}/access`);
  const cookies = answer.headers.getSetCookie();
  const folders = ["hls", "dash"].map(
    (kind) => `/live/abc.mediapackage.us-east-1.amazonaws.com/out/v1/${kind}-${sessionId}/`,
  );
  for (const folder of folders) {
    const here = cookies.filter((line) => line.includes(`; Path=${folder};`));
    expect(here.map((line) => line.split("=")[0])).toEqual(
      expect.arrayContaining(["CloudFront-Policy", "CloudFront-Signature", "CloudFront-Key-Pair-Id"]),
    );
  }
  for (const line of cookies) {
    expect(line).toMatch(/; Path=\/live\//);
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; SameSite=Lax/);
  }
});

test("a stream plays from ready to ending, and not before and after", async () => {
  const steps: [Session.Fact[], number][] = [
    [[], 409],
    [["admitted"], 409],
    [["admitted", "channel_running"], 200],
    [live, 200],
    [[...live, "video_lost"], 200],
    [[...live, "channel_lost"], 200],
    [[...live, "end_requested"], 200],
    [[...live, "failure"], 200],
    [[...live, "end_requested", "channel_stopped"], 409],
    [[...live, "end_requested", "channel_stopped", "recording_settled"], 409],
    [["admitted", "failure"], 409],
  ];
  for (const [facts, status] of steps) {
    const { path } = await broadcast(facts);
    const answer = await ask("POST", `${path}/access`);
    expect([facts, answer.status]).toEqual([facts, status]);
    if (status === 409) {
      expect(errorOf(answer)).toMatchObject({ code: "stream.not_live", details: { suggestion: expect.any(String) } });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  }
});

test("before the first broadcast there is nothing to play", async () => {
  const { stream } = await given.stream();
  const answer = await ask("POST", `/api/streams/${stream.id}/access`);
  expect([answer.status, errorOf(answer).code]).toEqual([409, "stream.not_live"]);
});

test("after the end the recording plays", async () => {
  const { path, folder } = await recorded();
  const answer = await ask("POST", `${path}/access`);
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ hls: `${folder}index.m3u8`, dash: null });
  expect(verdict(answer, `${folder}index.m3u8`)).toBe("ok");
  expect(verdict(answer, `${folder}720p/1.m4s`)).toBe("ok");
});

test("recordings are listed with their addresses, and opened", async () => {
  const { path, folder, sessionId } = await recorded();
  const answer = await ask("GET", `${path}/recordings`);
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({
    recordings: [
      {
        id: sessionId,
        status: "READY",
        hls: `${folder}index.m3u8`,
        mp4: `${folder}recording.mp4`,
        thumbnailUrl: `${folder}thumbnail.jpg`,
        durationSeconds: 62,
        createdAt: expect.any(String),
      },
    ],
  });
  for (const file of ["index.m3u8", "recording.mp4", "thumbnail.jpg"]) {
    expect(verdict(answer, folder + file)).toBe("ok");
  }
});

test("without a file for download there is none in the answer", async () => {
  const { path } = await recorded({}, false);
  expect((await ask("GET", `${path}/recordings`)).json).toMatchObject({ recordings: [{ status: "READY", mp4: null }] });
});

test("a recording that is being made, or failed, has no address and opens nothing", async () => {
  for (const [settle, status] of [
    [Recording.begin, "PROCESSING"],
    [Recording.fail, "FAILED"],
  ] as const) {
    const { path, sessionId } = await broadcast([...live, "end_requested", "channel_stopped"]);
    const session = await Session.find(sessionId);
    if (session) await settle(session);
    const answer = await ask("GET", `${path}/recordings`);
    expect(answer.json).toMatchObject({
      recordings: [{ status, hls: null, mp4: null, thumbnailUrl: null, durationSeconds: null }],
    });
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
});

test("recordings of the existing platform keep their addresses", async () => {
  const { stream } = await given.stream();
  await database().insert(streamRecordings).values({
    streamId: stream.id,
    videoUrl: "https://cdn.example.test/old.mp4",
    duration: 60,
    fileSize: 1,
    quality: "720p",
    format: "mp4",
    status: "READY",
  });
  const answer = await ask("GET", `/api/streams/${stream.id}/recordings`);
  expect(answer.json).toMatchObject({ recordings: [{ hls: null, mp4: "https://cdn.example.test/old.mp4" }] });
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test("chat and figures of a quiet stream are empty", async () => {
  const { stream } = await given.stream();
  expect((await ask("GET", `/api/streams/${stream.id}/chat`)).json).toEqual({ items: [], nextCursor: null });
  expect((await ask("GET", `/api/streams/${stream.id}/metrics`)).json).toEqual({ now: 0, peak: 0, total: 0 });
  const junk = await ask("GET", `/api/streams/${stream.id}/chat?before=junk`);
  expect([junk.status, errorOf(junk).code]).toEqual([400, "page.bad_cursor"]);
});

test("one who may not watch gets neither addresses nor cookies", async () => {
  const { path, stream } = await recorded({ isPublic: false });
  const asked = async (id: Id, cookie?: string) => [
    await ask("POST", `/api/streams/${id}/access`, { cookie }),
    await ask("GET", `/api/streams/${id}/recordings`, { cookie }),
    await ask("GET", `/api/streams/${id}/chat`, { cookie }),
    await ask("GET", `/api/streams/${id}/metrics`, { cookie }),
  ];
  for (const answer of await asked(stream.id)) {
    expect([answer.status, errorOf(answer).code]).toEqual([401, "auth.required"]);
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
  for (const answer of await asked("no-such-stream")) {
    expect([answer.status, errorOf(answer).code]).toEqual([404, "stream.not_found"]);
  }
  const fan = await cookieOf(await given.fan());
  for (const answer of await asked(stream.id, fan)) expect(answer.status).toBe(200);
  expect((await ask("GET", path)).status).toBe(404);
});
