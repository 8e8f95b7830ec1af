import { Ingest, Stream } from "@directfanz/core/stream";
import { note, Session } from "@directfanz/core/stream/session";
import { given } from "@directfanz/core/testing/given";
import { unknownHealth } from "@directfanz/live/health/view";
import { z } from "@hono/zod-openapi";
import { expect, test } from "vitest";
import { ask, cookieOf, errorOf } from "../testing/client.ts";

/** A creator with a stream, and their cookie. */
const setting = async (said: Parameters<typeof given.stream>[0] = {}) => {
  const { artist, stream } = await given.stream(said);
  return { artist, stream, cookie: await cookieOf(artist), path: `/api/streams/${stream.id}` };
};

test("a creator creates, changes and deletes a stream", async () => {
  const artist = await given.artist();
  const cookie = await cookieOf(artist);
  const created = await ask("POST", "/api/streams", { cookie, body: { title: " First light ", isPublic: false } });
  expect(created.status).toBe(201);
  const { stream } = created.read({ stream: Stream });
  expect(stream).toMatchObject({
    title: "First light",
    description: null,
    status: "SCHEDULED",
    isPublic: false,
    isRecorded: true,
    artist: { id: artist.userId, displayName: artist.displayName },
  });
  const path = `/api/streams/${stream.id}`;
  expect((await ask("GET", path, { cookie })).json).toEqual(created.json);
  const changed = await ask("PATCH", path, { cookie, body: { title: "Second light" } });
  expect([changed.status, changed.json]).toEqual([200, { stream: { ...stream, title: "Second light" } }]);
  const removed = await ask("DELETE", path, { cookie });
  expect([removed.status, removed.text]).toEqual([204, ""]);
  expect((await ask("GET", path, { cookie })).status).toBe(404);
});

test("a stream without a title, or with a field of the wrong kind, is refused by its field", async () => {
  const { cookie, path } = await setting();
  const wrong: [object, string][] = [
    [{}, "title"],
    [{ title: "   " }, "title"],
    [{ title: "x".repeat(121) }, "title"],
    [{ title: "Fine", isPublic: "yes" }, "isPublic"],
    [{ title: "Fine", scheduledAt: "tomorrow" }, "scheduledAt"],
  ];
  for (const [body, field] of wrong) {
    const answer = await ask("POST", "/api/streams", { cookie, body });
    expect([answer.status, errorOf(answer).details.field]).toEqual([400, field]);
  }
  expect((await ask("PATCH", path, { cookie, body: { title: "" } })).status).toBe(400);
});

test("lists come in pages, by state and by artist", async () => {
  const { cookie, artist, stream } = await setting();
  const second = await ask("POST", "/api/streams", { cookie, body: { title: "Another" } });
  const list = `/api/streams?artistId=${artist.userId}&status=SCHEDULED&limit=1`;
  const first = await ask("GET", list);
  const { items, nextCursor } = first.read({ items: z.array(z.unknown()), nextCursor: z.string() });
  expect({ stream: items[0] }).toEqual(second.json);
  expect(items).toHaveLength(1);
  const next = await ask("GET", `${list}&cursor=${nextCursor}`);
  expect(next.json).toEqual({ items: [stream], nextCursor: null });
  expect((await ask("GET", `/api/streams?artistId=${artist.userId}&status=LIVE`)).json).toEqual({
    items: [],
    nextCursor: null,
  });
  for (const query of ["limit=0", "limit=101", "limit=x", "status=live", "cursor=junk"]) {
    const answer = await ask("GET", `/api/streams?${query}`);
    expect([query, answer.status]).toEqual([query, 400]);
    errorOf(answer);
  }
});

test("a broadcast is started once and ended", async () => {
  const { cookie, path } = await setting();
  expect((await ask("GET", `${path}/session`, { cookie })).json).toEqual({ session: null });
  const notOpen = await ask("POST", `${path}/stop`, { cookie });
  expect([notOpen.status, errorOf(notOpen).code]).toEqual([409, "stream.not_open"]);
  const starts = await Promise.all([
    ask("POST", `${path}/start`, { cookie }),
    ask("POST", `${path}/start`, { cookie }),
  ]);
  expect(starts.map(({ status }) => status).sort()).toEqual([202, 409]);
  const session = starts.find(({ status }) => status === 202)?.read({ session: Session }).session;
  expect(session).toMatchObject({ status: "requested" });
  const open = await ask("POST", `${path}/start`, { cookie });
  expect(errorOf(open).code).toBe("stream.already_open");
  expect((await ask("GET", `${path}/session`, { cookie })).json).toMatchObject({ session: { id: session?.id } });
  const stopped = await ask("POST", `${path}/stop`, { cookie });
  expect(stopped.status).toBe(202);
  expect(stopped.json).toMatchObject({ session: { id: session?.id, status: "ending" } });
});

test("during a broadcast a stream is neither deleted nor given a new key", async () => {
  const { cookie, path } = await setting();
  await ask("POST", `${path}/start`, { cookie });
  for (const answer of [
    await ask("DELETE", path, { cookie }),
    await ask("POST", `${path}/ingest/rotate`, { cookie }),
  ]) {
    expect([answer.status, errorOf(answer).code]).toEqual([409, "stream.broadcasting"]);
  }
});

test("the owner gets address and key, and a new key on request", async () => {
  const { cookie, path } = await setting();
  const ingest = await ask("GET", `${path}/ingest`, { cookie });
  expect(ingest.status).toBe(200);
  expect(ingest.json).toEqual({
    rtmpUrl: expect.stringMatching(/^rtmp:/),
    streamKey: expect.stringMatching(/^dfz_[0-9a-f]{40}$/),
  });
  const rotated = await ask("POST", `${path}/ingest/rotate`, { cookie });
  expect(rotated.status).toBe(200);
  expect(rotated.read(Ingest.shape).streamKey).not.toBe(ingest.read(Ingest.shape).streamKey);
  expect((await ask("GET", `${path}/ingest`, { cookie })).json).toEqual(rotated.json);
});

test("the owner is told of the ingest's health: nothing before a broadcast, and nothing known before its channel runs", async () => {
  const { cookie, path } = await setting();
  const before = await ask("GET", `${path}/health`, { cookie });
  expect([before.status, before.json]).toEqual([200, { health: null }]);
  await ask("POST", `${path}/start`, { cookie });
  expect((await ask("GET", `${path}/health`, { cookie })).json).toEqual({ health: unknownHealth });
});

test("the ingest's health is for the owner alone", async () => {
  const { path } = await setting();
  const [fan, another] = await Promise.all([given.fan(), given.artist()]);
  expect((await ask("GET", `${path}/health`)).status).toBe(401);
  expect((await ask("GET", `${path}/health`, { cookie: await cookieOf(fan) })).status).toBe(403);
  expect((await ask("GET", `${path}/health`, { cookie: await cookieOf(another) })).status).toBe(404);
});

test("where AWS does not answer, whoever asks for the ingest's health is asked to come back", async () => {
  const { artist, stream, sessionId } = await given.session(["admitted", "channel_running", "video_arrived"]);
  await note(sessionId, { mediaLiveChannelArn: "arn:aws:medialive:us-east-1:000000000000:channel:1" });
  const answer = await ask("GET", `/api/streams/${stream.id}/health`, { cookie: await cookieOf(artist) });
  expect([answer.status, errorOf(answer).code]).toEqual([503, "health.unavailable"]);
  expect(answer.headers.get("retry-after")).toBe("5");
});

test("the stream key is in no other answer", async () => {
  const { cookie, path } = await setting();
  const { streamKey } = (await ask("GET", `${path}/ingest`, { cookie })).read(Ingest.shape);
  const answers = [
    await ask("GET", path, { cookie }),
    await ask("GET", "/api/streams", { cookie }),
    await ask("PATCH", path, { cookie, body: { title: "New", streamKey: "mine" } }),
    await ask("POST", `${path}/start`, { cookie }),
    await ask("GET", `${path}/session`, { cookie }),
    await ask("GET", `${path}/health`, { cookie }),
    await ask("POST", `${path}/access`, { cookie }),
    await ask("POST", `${path}/ingest/rotate`, { cookie }),
    await ask("POST", `${path}/stop`, { cookie }),
    await ask("DELETE", path, { cookie }),
  ];
  for (const { text, headers } of answers) {
    expect(text + JSON.stringify([...headers])).not.toContain(streamKey);
    expect(text).not.toContain("streamKey");
  }
  expect((await ask("GET", `${path}/ingest`, { cookie })).json).toMatchObject({ streamKey });
});
