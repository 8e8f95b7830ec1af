import { eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { database, transaction } from "../platform/database.ts";
import { outbox } from "../platform/outbox.sql.ts";
import { given } from "../testing/given.ts";
import * as Session from "./session.ts";
import { liveStreams, streamingSessions } from "./stream.sql.ts";

const facts: Session.Fact[] = [
  "admitted",
  "channel_running",
  "channel_lost",
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
  "admitted",
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
    "stream.session_admitted",
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
  const { sessionId, stream } = await given.session(["admitted", "channel_running"]);
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
    "admitted",
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
    ["admitted", "channel_running", "video_arrived", "end_requested", "channel_stopped"],
    { isRecorded: false },
  );
  expect((await Session.find(sessionId))?.status).toBe("ended");
});

test("a repetition says already, a fact whose time has passed says stale, and neither changes anything", async () => {
  const { sessionId } = await given.session(["admitted", "channel_running", "video_arrived"]);
  const before = await Session.find(sessionId);
  expect((await Session.move(sessionId, "video_arrived"))?.outcome).toBe("already");
  expect((await Session.move(sessionId, "admitted"))?.outcome).toBe("stale");
  expect(await Session.find(sessionId)).toEqual(before);
  expect(await Session.move("no-such-session", "failure")).toBeUndefined();
});

test("of the same fact told many times at once, one is applied and announced", async () => {
  const { sessionId, stream } = await given.session(["admitted", "channel_running"]);
  const answers = await Promise.all(Array.from({ length: 8 }, () => Session.move(sessionId, "video_arrived")));
  expect(answers.filter((answer) => answer?.outcome === "applied")).toHaveLength(1);
  expect((await announced(stream.id)).filter((name) => name === "stream.started")).toHaveLength(1);
});

test("an interrupted broadcast shows when its grace ends, and a resumed one forgets it", async () => {
  const { sessionId } = await given.session(["admitted", "channel_running", "video_arrived", "video_lost"]);
  const interrupted = await Session.find(sessionId);
  if (!interrupted?.videoLostAt) throw new Error("not interrupted");
  const shown = await Session.view(interrupted);
  expect(Date.parse(shown.graceEndsAt ?? "") - interrupted.videoLostAt.getTime()).toBe(90_000);
  const resumed = await Session.move(sessionId, "video_arrived");
  expect(resumed?.session).toMatchObject({ status: "live", videoLostAt: null, liveAt: interrupted.liveAt });
});

test("a failed broadcast says why and what to do", async () => {
  const { sessionId } = await given.session(["admitted"]);
  const failed = await Session.move(sessionId, "failure", { failureReason: "provisioning" });
  if (!failed) throw new Error("no session");
  expect((await Session.view(failed.session)).failure).toEqual({
    reason: "provisioning",
    ...Session.failures.provisioning,
  });
});

test("a stream has at most one open session", async () => {
  const { stream } = await given.session(["admitted"]);
  await expect(
    database()
      .insert(streamingSessions)
      .values({ id: `second-${stream.id}`, streamId: stream.id, isRecorded: true }),
  ).rejects.toThrow();
});

/**
 * The machine told another way, by what a broadcast has been through rather than by states: asked for, admitted, its
 * channel running, video arriving, seen by anybody, ended.
 */
const reference = (facts: Session.Fact[], isRecorded: boolean): Session.Status => {
  let [admitted, running, video, seen, stopped, settled] = [false, false, false, false, false, false];
  let over: "ended" | "failed" | undefined;
  for (const fact of facts) {
    if (over) {
      settled ||= stopped && fact === "recording_settled";
      stopped ||= fact === "channel_stopped";
    } else if (fact === "end_requested" || fact === "failure") over = fact === "failure" && !seen ? "failed" : "ended";
    else if (!admitted) admitted = fact === "admitted";
    else {
      running = fact !== "channel_lost" && (running || fact === "channel_running" || fact === "video_arrived");
      video = fact === "video_arrived" || (video && fact !== "video_lost" && fact !== "channel_lost");
      seen ||= video;
    }
  }
  if (over === "failed" || (over && !admitted)) return over;
  if (over) return !stopped ? "ending" : seen && isRecorded && !settled ? "recording" : "ended";
  if (video) return "live";
  if (seen) return running ? "interrupted" : "recovering";
  return running ? "ready" : admitted ? "provisioning" : "requested";
};

class Told implements fc.AsyncCommand<{ facts: Session.Fact[]; isRecorded: boolean }, { sessionId: string }> {
  readonly fact: Session.Fact;
  constructor(fact: Session.Fact) {
    this.fact = fact;
  }
  check = () => true;
  toString = () => this.fact;
  async run(model: { facts: Session.Fact[]; isRecorded: boolean }, real: { sessionId: string }) {
    const before = await Session.find(real.sessionId);
    const moved = await Session.move(real.sessionId, this.fact);
    if (!moved || !before) throw new Error("the session is gone");
    model.facts.push(this.fact);
    expect(moved.session.status).toBe(reference(model.facts, model.isRecorded));
    expect(moved.session.revision).toBe(before.revision + (moved.outcome === "applied" ? 1 : 0));
    if (moved.outcome !== "applied") expect(moved.session).toEqual(before);
  }
}

test("whatever is told in whatever order, a broadcast stands where the reference says, and is announced live once", async () => {
  await fc.assert(
    fc.asyncProperty(
      // Also lives that get far: few random orders do.
      fc.tuple(
        fc.constantFrom(0, 1, 2, 3, 6, 7).map((length) => wholeLife.slice(0, length).map((fact) => new Told(fact))),
        fc.commands(
          facts.map((fact) => fc.constant(new Told(fact))),
          { maxCommands: 14 },
        ),
      ),
      fc.boolean(),
      // One transaction a life: what follows a commit, the publishing, then comes once and not at every step.
      ([begun, then], isRecorded) =>
        transaction(async () => {
          const { sessionId, stream } = await given.session([], { isRecorded });
          const life = { model: { facts: [], isRecorded }, real: { sessionId } };
          await fc.asyncModelRun(() => life, [...begun, ...then]);
          const names = await announced(stream.id);
          for (const once of ["stream.started", "stream.session_ending", "stream.session_ended"])
            expect(names.filter((name) => name === once).length).toBeLessThanOrEqual(1);
        }),
    ),
    { numRuns: 100 },
  );
}, 60_000);

test("the newest session of each stream is found at once", async () => {
  const one = await given.session(wholeLife);
  const two = await given.session(["admitted"]);
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

test("unfinished sessions take turns, each once before any comes again", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 6; n++) ids.push((await given.session(["admitted"])).sessionId);
  const [first = ""] = ids;
  const before = await Session.find(first);
  for (let round = 0; round < 2; round++) {
    const turns: string[] = [];
    while (turns.length < ids.length) {
      turns.push(...(await Session.takeTurns(3)).flatMap(({ id }) => (ids.includes(id) ? id : [])));
    }
    expect(turns.sort()).toEqual([...ids].sort());
  }
  // To be looked at is no change of the session's.
  expect(await Session.find(first)).toEqual({ ...before, lookedAt: expect.any(Date) });
});
