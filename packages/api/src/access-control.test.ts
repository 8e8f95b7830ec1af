import { users } from "@directfanz/core/account/account.sql";
import type { Role, User } from "@directfanz/core/platform/actor";
import { database } from "@directfanz/core/platform/database";
import { id } from "@directfanz/core/platform/ids";
import * as Session from "@directfanz/core/stream/session";
import { startBus } from "@directfanz/core/testing/bus";
import { given } from "@directfanz/core/testing/given";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { ask, cookieOf, errorOf } from "./testing/client.ts";
import { aboutStream } from "./testing/endpoints.ts";

// A bus that answers: hundreds of broadcasts are announced here, and each would wait for one that does not.
beforeAll(async () => {
  const bus = await startBus();
  process.env.AWS_ENDPOINT_URL = bus.url;
  return () => bus.close();
});

type Asker = "nobody" | "fan" | "another creator" | "admin" | "owner";
type Kind = "public" | "members" | "missing";

const live: Session.Fact[] = ["admitted", "channel_running", "video_arrived"];

/** What only the owner may do, and who else gets which refusal. */
const ownersOnly = new Set([
  "PATCH /api/streams/{id}",
  "DELETE /api/streams/{id}",
  "POST /api/streams/{id}/start",
  "POST /api/streams/{id}/stop",
  "GET /api/streams/{id}/ingest",
  "GET /api/streams/{id}/health",
  "POST /api/streams/{id}/ingest/rotate",
]);

/** What shows that a stream is there. What is for members is not shown to strangers at all. */
const seeing = new Set(["GET /api/streams/{id}", "GET /api/streams/{id}/session"]);

/** What hands out what is watched. A stranger who has the address of a stream for members is asked to sign in. */
const watching = new Set([
  "POST /api/streams/{id}/access",
  "GET /api/streams/{id}/recordings",
  "GET /api/streams/{id}/chat",
  "GET /api/streams/{id}/metrics",
]);

/** The status of a refusal; undefined where the asker may. Written from the rules, not from the code. */
const refusal = (endpoint: string, asker: Asker, kind: Kind): number | undefined => {
  if (ownersOnly.has(endpoint)) {
    if (asker === "nobody") return 401;
    if (asker === "fan" || asker === "admin") return 403;
    return asker === "another creator" || kind === "missing" ? 404 : undefined;
  }
  if (kind === "missing") return 404;
  if (kind === "members" && asker === "nobody") return seeing.has(endpoint) ? 404 : 401;
  return undefined;
};

const admin = async (): Promise<User> => {
  const userId = id();
  await database()
    .insert(users)
    .values({ id: userId, email: `${userId}@example.test`, displayName: "Root", role: "ADMIN" });
  return { kind: "user", userId, role: "ADMIN" satisfies Role, displayName: "Root" };
};

const askers: Asker[] = ["nobody", "fan", "another creator", "admin", "owner"];
const kinds: Kind[] = ["public", "members", "missing"];

test("every route about a stream has its place in the matrix", () => {
  const all = new Set([...ownersOnly, ...seeing, ...watching]);
  expect(new Set(aboutStream.map(({ method, path }) => `${method} ${path}`))).toEqual(all);
});

test("Property 18: who may not is refused, with nothing of the stream, its key or its cookies in the answer", async () => {
  const cookies = {
    nobody: undefined,
    fan: await cookieOf(await given.fan()),
    "another creator": await cookieOf(await given.artist()),
    admin: await cookieOf(await admin()),
  };
  const setting = async (kind: Kind, facts: Session.Fact[] | null) => {
    const said = { title: "Private rehearsal", isPublic: kind === "public" };
    const { artist, stream } = facts ? await given.session(facts, said) : await given.stream(said);
    const session = await Session.latest(stream.id);
    if (session) {
      const manifest = `https://abc.mediapackage.us-east-1.amazonaws.com/out/v1/${session.id}`;
      const urls = { hlsManifestUrl: `${manifest}/index.m3u8`, dashManifestUrl: `${manifest}/index.mpd` };
      await Session.note(session.id, urls);
    }
    return { stream, path: kind === "missing" ? id() : stream.id, owner: await cookieOf(artist) };
  };
  const check = async (
    endpoint: (typeof aboutStream)[number],
    asker: Asker,
    kind: Kind,
    facts: Session.Fact[] | null,
  ) => {
    const { stream, path, owner } = await setting(kind, facts);
    const answer = await ask(endpoint.method, endpoint.path.replace("{id}", path), {
      cookie: asker === "owner" ? owner : cookies[asker],
      ...(endpoint.takesBody ? { body: { title: "Changed" } } : {}),
    });
    const name = `${endpoint.method} ${endpoint.path}`;
    const expected = refusal(name, asker, kind);
    const seen = { name, asker, kind, facts, status: answer.status };
    if (expected === undefined) {
      // The asker may; the state may still say no, and then only with a conflict.
      expect([200, 202, 204, 409], JSON.stringify(seen)).toContain(answer.status);
      return;
    }
    expect(seen).toEqual({ ...seen, status: expected });
    errorOf(answer);
    expect(answer.headers.getSetCookie()).toEqual([]);
    for (const secret of [stream.title, "dfz_", "/live/", "CloudFront"]) expect(answer.text).not.toContain(secret);
  };
  // The whole matrix, and then states of the broadcast at random.
  for (const endpoint of aboutStream) {
    for (const asker of askers) for (const kind of kinds) await check(endpoint, asker, kind, live);
  }
  const facts = fc.option(fc.subarray([...live, "video_lost", "end_requested", "channel_stopped"] as Session.Fact[]));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...aboutStream),
      fc.constantFrom(...askers),
      fc.constantFrom(...kinds),
      facts,
      check,
    ),
    { numRuns: 150 },
  );
}, 120_000);

test("creating is for creators", async () => {
  const body = { title: "Mine" };
  const statuses = [
    (await ask("POST", "/api/streams", { body })).status,
    (await ask("POST", "/api/streams", { body, cookie: await cookieOf(await given.fan()) })).status,
    (await ask("POST", "/api/streams", { body, cookie: await cookieOf(await admin()) })).status,
    (await ask("POST", "/api/streams", { body, cookie: await cookieOf(await given.artist()) })).status,
  ];
  expect(statuses).toEqual([401, 403, 403, 201]);
});

test("a refused stranger changes nothing", async () => {
  const { artist, stream } = await given.stream();
  const stranger = await cookieOf(await given.artist());
  const before = await ask("GET", `/api/streams/${stream.id}/ingest`, { cookie: await cookieOf(artist) });
  for (const { method, path, takesBody } of aboutStream) {
    await ask(method, path.replace("{id}", stream.id), {
      cookie: stranger,
      ...(takesBody ? { body: { title: "Stolen" } } : {}),
    });
  }
  const cookie = await cookieOf(artist);
  expect((await ask("GET", `/api/streams/${stream.id}`, { cookie })).json).toEqual({ stream });
  expect((await ask("GET", `/api/streams/${stream.id}/ingest`, { cookie })).json).toEqual(before.json);
  expect((await ask("GET", `/api/streams/${stream.id}/session`, { cookie })).json).toEqual({ session: null });
});

test("lists hold what is for members only for those who have signed in", async () => {
  const { artist, stream } = await given.stream({ isPublic: false });
  const list = `/api/streams?artistId=${artist.userId}`;
  expect((await ask("GET", list)).json).toEqual({ items: [], nextCursor: null });
  const fan = { cookie: await cookieOf(await given.fan()) };
  expect((await ask("GET", list, fan)).json).toEqual({ items: [stream], nextCursor: null });
});
