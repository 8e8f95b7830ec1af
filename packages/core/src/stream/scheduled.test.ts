import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { database } from "../platform/database.ts";
import { given } from "../testing/given.ts";
import { earlySeconds, idleSeconds, lateSeconds } from "./limits.ts";
import { startScheduled } from "./scheduled.ts";
import * as Session from "./session.ts";
import { streamingSessions } from "./stream.sql.ts";
import * as Stream from "./stream.ts";

const minute = 60_000;
const now = new Date();
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * minute).toISOString();
const announced = (at: string) => given.stream({ scheduledAt: at });
const sessionsOf = (streamId: string) =>
  database().select().from(streamingSessions).where(eq(streamingSessions.streamId, streamId));

test("an announced stream is started shortly before its time, once, however often it is looked at", async () => {
  // A start takes a minute and a half where nothing is known of earlier ones.
  const early = (earlySeconds + 90) / 60;
  const [near, far, past] = [
    await announced(inMinutes(early - 0.2)),
    await announced(inMinutes(early + 0.2)),
    await announced(inMinutes(-lateSeconds / 60 - 0.2)),
  ];
  await Promise.all([startScheduled(now), startScheduled(now), startScheduled(now)]);
  expect(await sessionsOf(far.stream.id)).toEqual([]);
  expect(await sessionsOf(past.stream.id)).toEqual([]);
  const [session, ...more] = await sessionsOf(near.stream.id);
  expect(more).toEqual([]);
  expect(session?.scheduledFor?.toISOString()).toBe(near.stream.scheduledAt);
  expect(await Stream.session(near.stream.id, near.artist)).toMatchObject({ scheduledFor: near.stream.scheduledAt });
});

test("a time that was missed by less than the artist may be late is made up for", async () => {
  const { stream } = await announced(inMinutes(-lateSeconds / 60 + 1));
  await startScheduled(now);
  expect(await sessionsOf(stream.id)).toHaveLength(1);
});

/** Whatever is open ends. */
const over = async (streamId: string) => {
  for (const { id } of await sessionsOf(streamId)) {
    await Session.move(id, "end_requested", { endReason: "creator" });
    await Session.move(id, "channel_stopped");
  }
};

test("what was closed is not started again for the same time, but by hand, and for another time", async () => {
  const { stream, artist } = await announced(inMinutes(1));
  await startScheduled(now);
  await over(stream.id);
  await startScheduled(now);
  expect(await sessionsOf(stream.id)).toHaveLength(1);
  expect(await Stream.start(stream.id, artist)).toMatchObject({ scheduledFor: null });
  // Open by hand: nothing is started beside it.
  await Stream.change(stream.id, { scheduledAt: inMinutes(2) }, artist);
  await startScheduled(now);
  expect(await sessionsOf(stream.id)).toHaveLength(2);
  await over(stream.id);
  await startScheduled(now);
  expect((await sessionsOf(stream.id)).map(({ scheduledFor }) => scheduledFor?.toISOString() ?? null).sort()).toEqual(
    [inMinutes(1), inMinutes(2), null].sort(),
  );
});

test("what was broadcast already is not started for its announced time", async () => {
  const { stream } = await given.session(
    ["admitted", "channel_running", "video_arrived", "end_requested", "channel_stopped", "recording_settled"],
    { scheduledAt: inMinutes(1) },
  );
  await startScheduled(now);
  expect(await sessionsOf(stream.id)).toHaveLength(1);
});

test("an idle channel closes ten minutes after it began to run, or after the announced time where that is later", async () => {
  const { sessionId } = await given.session(["admitted", "channel_running"]);
  const session = await Session.find(sessionId);
  if (!session?.runningSince) throw new Error("it does not run");
  const after = (since: Date, seconds: number) => new Date(since.getTime() + seconds * 1000);
  const [before, behind] = [after(session.runningSince, -300), after(session.runningSince, 300)];
  expect(Session.closesAt(session)).toEqual(after(session.runningSince, idleSeconds));
  expect(Session.closesAt({ ...session, scheduledFor: behind })).toEqual(after(behind, lateSeconds));
  expect(Session.closesAt({ ...session, scheduledFor: before })).toEqual(after(session.runningSince, lateSeconds));
  expect(Session.closesAt({ ...session, status: "live" })).toBeUndefined();
});
