import { and, eq, notInArray } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { nobody } from "../platform/actor.ts";
import { database } from "../platform/database.ts";
import { outbox } from "../platform/outbox.sql.ts";
import { closeRedis } from "../platform/redis.ts";
import { given } from "../testing/given.ts";
import * as Session from "./session.ts";
import { liveStreams, streamingSessions } from "./stream.sql.ts";
import * as Stream from "./stream.ts";

afterAll(closeRedis);

const openSessions = (streamId: string) =>
  database().$count(
    streamingSessions,
    and(eq(streamingSessions.streamId, streamId), notInArray(streamingSessions.status, ["ended", "failed"])),
  );

const stored = async (streamId: string) => {
  const [row] = await database().select().from(liveStreams).where(eq(liveStreams.id, streamId));
  return row;
};

const started: Session.Fact[] = ["admitted", "channel_running"];
const whole: Session.Fact[] = [...started, "video_arrived", "end_requested", "channel_stopped", "recording_settled"];

test("two starts at once open one session, and say so once", async () => {
  const { artist, stream } = await given.stream();
  const answers = await Promise.allSettled([1, 2, 3].map(() => Stream.start(stream.id, artist)));
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  for (const answer of answers) {
    if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "stream.already_open", status: 409 });
  }
  expect(await openSessions(stream.id)).toBe(1);
  const requested = and(eq(outbox.subject, stream.id), eq(outbox.name, "stream.session_requested"));
  expect(await database().$count(outbox, requested)).toBe(1);
});

test("a stream that failed can be started again, one that was broadcast cannot", async () => {
  const failed = await given.session(["failure"]);
  expect(await Stream.start(failed.stream.id, failed.artist)).toMatchObject({ status: "requested", failure: null });
  const ended = await given.session(whole);
  await expect(Stream.start(ended.stream.id, ended.artist)).rejects.toMatchObject({
    code: "stream.ended",
    status: 409,
  });
});

test("ending twice is ending once; with nothing on the air there is nothing to end", async () => {
  const { artist, stream } = await given.session(started);
  const [one, two] = [await Stream.stop(stream.id, artist), await Stream.stop(stream.id, artist)];
  expect(one).toMatchObject({ status: "ending", endReason: "creator" });
  expect(two).toEqual(one);
  const quiet = await given.stream();
  await expect(Stream.stop(quiet.stream.id, quiet.artist)).rejects.toMatchObject({
    code: "stream.not_open",
    status: 409,
  });
});

test("the key is sealed in the table, whole for the owner, and different for every stream", async () => {
  const [one, two] = [await given.stream(), await given.stream()];
  const { streamKey } = await Stream.ingest(one.stream.id, one.artist);
  expect(streamKey).toMatch(/^dfz_[0-9a-f]{40}$/);
  expect((await stored(one.stream.id))?.streamKey).not.toContain(streamKey);
  expect(await Stream.keyOf(one.stream.id)).toBe(streamKey);
  expect((await Stream.ingest(two.stream.id, two.artist)).streamKey).not.toBe(streamKey);
  expect(JSON.stringify(one.stream)).not.toContain(streamKey);
});

test("a new key replaces the old one, but not during a broadcast", async () => {
  const { artist, stream } = await given.stream();
  const before = await Stream.ingest(stream.id, artist);
  const after = await Stream.rotateKey(stream.id, artist);
  expect(after.streamKey).not.toBe(before.streamKey);
  expect(await Stream.ingest(stream.id, artist)).toEqual(after);
  await Stream.start(stream.id, artist);
  await expect(Stream.rotateKey(stream.id, artist)).rejects.toMatchObject({ code: "stream.broadcasting", status: 409 });
  expect(await Stream.ingest(stream.id, artist)).toEqual(after);
});

test("what is on the air is not deleted, nor is what still stands on AWS", async () => {
  const { artist, stream, sessionId } = await given.session(started);
  const broadcasting = { code: "stream.broadcasting", status: 409 };
  await expect(Stream.remove(stream.id, artist)).rejects.toMatchObject(broadcasting);
  await Session.move(sessionId, "failure", { failureReason: "channel_lost" });
  await expect(Stream.remove(stream.id, artist)).rejects.toMatchObject(broadcasting);
  await Session.note(sessionId, { cleanedAt: new Date() });
  await Stream.remove(stream.id, artist);
  await expect(Stream.get(stream.id, artist)).rejects.toMatchObject({ code: "stream.not_found", status: 404 });
  expect(await Session.find(sessionId)).toBeUndefined();
});

test("a change touches what it names and nothing else", async () => {
  const { artist, stream } = await given.stream({ description: "With guests", scheduledAt: "2030-01-01T12:00:00Z" });
  const changed = await Stream.change(stream.id, { title: "Morning session" }, artist);
  expect(changed).toEqual({ ...stream, title: "Morning session" });
  const cleared = await Stream.change(stream.id, { description: null, scheduledAt: null }, artist);
  expect(cleared).toEqual({ ...changed, description: null, scheduledAt: null });
  expect(await Stream.change(stream.id, {}, artist)).toEqual(cleared);
});

test("whether it is recorded is settled once the broadcast has been asked for", async () => {
  const { artist, stream } = await given.session();
  await expect(Stream.change(stream.id, { isRecorded: false }, artist)).rejects.toMatchObject({ status: 409 });
  await Stream.change(stream.id, { title: "Still mine to name" }, artist);
});

test("pages hold every stream that one may see once, newest first, whatever their size", async () => {
  const { artist, stream } = await given.stream({ isPublic: false });
  const streams = [stream];
  for (let i = 1; i < 7; i++) streams.push(await Stream.create({ title: `${i}`, isPublic: i % 2 === 0 }, artist));
  // Rows of one moment are told apart by their ids.
  await database().update(liveStreams).set({ createdAt: new Date() }).where(eq(liveStreams.artistId, artist.userId));
  for (const actor of [artist, nobody]) {
    const visible = streams.filter(({ isPublic }) => isPublic || actor !== nobody).map(({ id }) => id);
    for (const limit of [1, 2, 3, 7, 50]) {
      const seen: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await Stream.list({ artistId: artist.userId, limit, ...(cursor ? { cursor } : {}) }, actor);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toEqual(visible.toSorted().toReversed());
    }
  }
});

test("what is announced comes soonest first, at most an hour late, and only to those who may see it", async () => {
  const artist = await given.artist();
  const minute = 60_000;
  const at = (minutes: number | null, said: Partial<Stream.NewStream> = {}) =>
    Stream.create(
      {
        title: "x",
        scheduledAt: minutes === null ? null : new Date(Date.now() + minutes * minute).toISOString(),
        ...said,
      },
      artist,
    );
  const [far, late, members, near] = [await at(900), await at(-58), await at(5, { isPublic: false }), await at(2)];
  const [tooLate, undated, begun, over] = [await at(-62), await at(null), await at(3), await at(4)];
  await database().update(liveStreams).set({ status: "LIVE" }).where(eq(liveStreams.id, begun.id));
  await database().update(liveStreams).set({ status: "ENDED" }).where(eq(liveStreams.id, over.id));

  // Other tests of this file announce streams too.
  const all = [far, late, members, near, tooLate, undated, begun, over].map(({ id }) => id);
  const ours = async (actor: Parameters<typeof Stream.upcoming>[1]) =>
    (await Stream.upcoming(100, actor)).map(({ id }) => id).filter((id) => all.includes(id));
  expect(await ours(nobody)).toEqual([late.id, near.id, far.id]);
  expect(await ours(artist)).toEqual([late.id, near.id, members.id, far.id]);
  expect(await Stream.upcoming(2, nobody)).toEqual([late, near]);
  await expect(Stream.upcoming(101, nobody)).rejects.toThrow();
});

test("what a creator writes comes back as it was, whatever it is", async () => {
  const artist = await given.artist();
  const said = fc.record(
    {
      title: fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
      description: fc.string({ unit: "grapheme", maxLength: 200 }),
      isPublic: fc.boolean(),
      isRecorded: fc.boolean(),
      scheduledAt: fc
        .date({ min: new Date("2000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
        .map((date) => date.toISOString()),
    },
    { requiredKeys: ["title"] },
  );
  await fc.assert(
    fc.asyncProperty(said, async (input) => {
      const parsed = Stream.NewStream.safeParse(input);
      fc.pre(parsed.success);
      const { id } = await Stream.create(input, artist);
      const { title, description, isPublic = true, isRecorded = true, scheduledAt = null } = input;
      expect(await Stream.get(id, artist)).toMatchObject({
        title: title.trim(),
        description: description?.trim() ?? null,
        isPublic,
        isRecorded,
        scheduledAt,
      });
    }),
  );
});

test("text and times that PostgreSQL cannot hold are refused at the door", () => {
  const wrong = [
    { title: "NUL \0" },
    { description: "NUL \0" },
    { scheduledAt: "0000-01-01T00:00:00Z" },
    { scheduledAt: "9999-12-31T23:59:59-12:00" },
    { scheduledAt: "2030-02-30T00:00:00Z" },
  ];
  for (const change of wrong) expect(Stream.NewStream.safeParse({ title: "Fine", ...change }).success).toBe(false);
});

test("before the first broadcast there is no session; afterwards the newest is shown", async () => {
  const { artist, stream } = await given.stream();
  expect(await Stream.session(stream.id, nobody)).toBeNull();
  const first = await Stream.start(stream.id, artist);
  expect(first.estimatedReadyAt).not.toBeNull();
  await Session.move(first.id, "failure", { failureReason: "provisioning" });
  expect(await Stream.session(stream.id, nobody)).toMatchObject({ id: first.id, failure: { reason: "provisioning" } });
  const second = await Stream.start(stream.id, artist);
  expect(await Stream.session(stream.id, nobody)).toMatchObject({
    id: second.id,
    status: "provisioning",
    failure: null,
  });
});
