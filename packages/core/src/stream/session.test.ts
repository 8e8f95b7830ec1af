import { eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { database } from "../platform/database.ts";
import { outbox } from "../platform/outbox.sql.ts";
import { given } from "../testing/given.ts";
import * as Session from "./session.ts";
import { liveStreams, streamingSessions } from "./stream.sql.ts";

const facts: Session.Fact[] = [
  "provisioned",
  "channel_running",
  "video_arrived",
  "video_lost",
  "end_requested",
  "channel_stopped",
  "recording_settled",
  "failure",
];

const announced = async (streamId: string): Promise<string[]> => {
  const rows = await database().select().from(outbox).where(eq(outbox.subject, streamId)).orderBy(outbox.sequence);
  return rows.map((row) => row.name);
};

const wholeLife: Session.Fact[] = [
  "provisioned",
  "channel_running",
  "video_arrived",
  "video_lost",
  "video_arrived",
  "end_requested",
  "channel_stopped",
  "recording_settled",
];

test("a broadcast goes from asked for to ended, and each step is announced once", async () => {
  const { sessionId, stream } = await given.session(wholeLife);
  expect((await Session.find(sessionId))?.status).toBe("ended");
  expect(await announced(stream.id)).toEqual([
    "stream.session_ready",
    "stream.started",
    "stream.session_interrupted",
    "stream.session_resumed",
    "stream.session_ending",
    "stream.session_stopped",
    "stream.session_ended",
  ]);
});

test("the stream keeps the existing platform's words while its broadcast goes on", async () => {
  const { sessionId, stream } = await given.session(["provisioned", "channel_running"]);
  const row = async () => (await database().select().from(liveStreams).where(eq(liveStreams.id, stream.id)))[0];
  expect((await row())?.status).toBe("SCHEDULED");
  await Session.move(sessionId, "video_arrived");
  expect(await row()).toMatchObject({ status: "LIVE", startedAt: expect.any(Date), endedAt: null });
  await Session.move(sessionId, "end_requested");
  await Session.move(sessionId, "channel_stopped");
  expect(await row()).toMatchObject({ status: "ENDED", endedAt: expect.any(Date) });
});

test("a broadcast that never had video leaves a stream that can be started again", async () => {
  const { sessionId, stream } = await given.session([
    "provisioned",
    "channel_running",
    "end_requested",
    "channel_stopped",
  ]);
  expect((await Session.find(sessionId))?.status).toBe("ended");
  const [row] = await database().select().from(liveStreams).where(eq(liveStreams.id, stream.id));
  expect(row?.status).toBe("SCHEDULED");
});

test("what is not recorded ends without waiting for a recording", async () => {
  const { sessionId } = await given.session(
    ["provisioned", "channel_running", "video_arrived", "end_requested", "channel_stopped"],
    { isRecorded: false },
  );
  expect((await Session.find(sessionId))?.status).toBe("ended");
});

test("a repetition says already, a fact whose time has passed says stale, and neither changes anything", async () => {
  const { sessionId } = await given.session(["provisioned", "channel_running", "video_arrived"]);
  const before = await Session.find(sessionId);
  expect((await Session.move(sessionId, "video_arrived"))?.outcome).toBe("already");
  expect((await Session.move(sessionId, "provisioned"))?.outcome).toBe("stale");
  expect(await Session.find(sessionId)).toEqual(before);
  expect(await Session.move("no-such-session", "failure")).toBeUndefined();
});

test("of the same fact told many times at once, one is applied and announced", async () => {
  const { sessionId, stream } = await given.session(["provisioned", "channel_running"]);
  const answers = await Promise.all(Array.from({ length: 8 }, () => Session.move(sessionId, "video_arrived")));
  expect(answers.filter((answer) => answer?.outcome === "applied")).toHaveLength(1);
  expect((await announced(stream.id)).filter((name) => name === "stream.started")).toHaveLength(1);
});

test("an interrupted broadcast shows when its grace ends, and a resumed one forgets it", async () => {
  const { sessionId } = await given.session(["provisioned", "channel_running", "video_arrived", "video_lost"]);
  const interrupted = await Session.find(sessionId);
  if (!interrupted?.videoLostAt) throw new Error("not interrupted");
  const shown = await Session.view(interrupted);
  expect(Date.parse(shown.graceEndsAt ?? "") - interrupted.videoLostAt.getTime()).toBe(90_000);
  const resumed = await Session.move(sessionId, "video_arrived");
  expect(resumed?.session).toMatchObject({ status: "live", videoLostAt: null, liveAt: interrupted.liveAt });
});

test("a failed broadcast says why and what to do", async () => {
  const { sessionId } = await given.session(["provisioned"]);
  const failed = await Session.move(sessionId, "failure", { failureReason: "provisioning" });
  if (!failed) throw new Error("no session");
  expect((await Session.view(failed.session)).failure).toEqual({
    reason: "provisioning",
    ...Session.failures.provisioning,
  });
});

test("a stream has at most one open session", async () => {
  const { stream } = await given.session(["provisioned"]);
  await expect(
    database()
      .insert(streamingSessions)
      .values({ id: `second-${stream.id}`, streamId: stream.id, isRecorded: true }),
  ).rejects.toThrow();
});

/** What the table must give, told another way: the order of states, and which may be skipped. */
const rank: Record<Session.Status, number> = {
  requested: 0,
  provisioning: 1,
  ready: 2,
  live: 3,
  interrupted: 3,
  ending: 4,
  recording: 5,
  ended: 6,
  failed: 6,
};

test("whatever is told in whatever order, a broadcast only goes forward, and is announced live at most once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...facts), { maxLength: 14 }), fc.boolean(), async (told, isRecorded) => {
      const { sessionId, stream } = await given.session([], { isRecorded });
      let before = await Session.find(sessionId);
      for (const fact of told) {
        const moved = await Session.move(sessionId, fact, fact === "failure" ? { failureReason: "channel_lost" } : {});
        if (!moved || !before) throw new Error("the session is gone");
        const { session, outcome } = moved;
        expect(session.revision).toBe(before.revision + (outcome === "applied" ? 1 : 0));
        expect(rank[session.status]).toBeGreaterThanOrEqual(rank[before.status]);
        if (outcome !== "applied") expect(session).toEqual(before);
        if (before.status === "ended" || before.status === "failed") expect(outcome).not.toBe("applied");
        if (session.status === "recording") expect(session.liveAt).not.toBeNull();
        before = session;
      }
      const names = await announced(stream.id);
      expect(names.filter((name) => name === "stream.started").length).toBeLessThanOrEqual(1);
      expect(names.filter((name) => name === "stream.session_ended").length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 100 },
  );
});

test("the newest session of each stream is found at once", async () => {
  const one = await given.session(wholeLife);
  const two = await given.session(["provisioned"]);
  const found = await Session.latestOf([one.stream.id, two.stream.id]);
  expect(found.get(one.stream.id)?.id).toBe(one.sessionId);
  expect(found.get(two.stream.id)?.status).toBe("provisioning");
  expect(await Session.latestOf([])).toEqual(new Map());
});

test("the estimate of a start follows the last starts", async () => {
  const { sessionId } = await given.session([]);
  const session = await Session.find(sessionId);
  if (!session) throw new Error("no session");
  const shown = await Session.view(session);
  expect(Date.parse(shown.estimatedReadyAt ?? "")).toBeGreaterThan(session.createdAt.getTime());
});
