import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { database } from "../platform/database.ts";
import { given } from "../testing/given.ts";
import { runCents } from "./cost.ts";
import * as Session from "./session.ts";
import { streamingSessions } from "./stream.sql.ts";

test("a run is paid for by the minute, and as ten of them at least", () => {
  expect([0, 1, 599, 600, 601, 3600].map((seconds) => runCents(seconds, 600))).toEqual([100, 100, 100, 100, 110, 600]);
});

/** As if the run had begun so many seconds earlier. */
const ranFor = (sessionId: string, seconds: number) =>
  database()
    .update(streamingSessions)
    .set({ runningSince: new Date(Date.now() - seconds * 1000) })
    .where(eq(streamingSessions.id, sessionId));

test("what channels ran is summed over restarts, each run at the price of the ladder that it had", async () => {
  const { sessionId } = await given.session(["admitted"]);
  await Session.note(sessionId, { centsPerHour: 204 });
  await Session.move(sessionId, "channel_running");
  await ranFor(sessionId, 3600);
  await Session.move(sessionId, "video_arrived");
  const lost = await Session.move(sessionId, "channel_lost");
  expect(lost?.session).toMatchObject({ channelSeconds: 3600, costCents: 204, runningSince: null });
  await Session.note(sessionId, { centsPerHour: 78 });
  await Session.move(sessionId, "channel_running");
  await ranFor(sessionId, 60);
  await Session.move(sessionId, "end_requested");
  const over = await Session.move(sessionId, "channel_stopped");
  expect(over?.session).toMatchObject({ channelSeconds: 3660, costCents: 204 + 13, runningSince: null });
  // A fact that comes again is not paid for again.
  await Session.move(sessionId, "channel_stopped");
  expect(await Session.find(sessionId)).toMatchObject({ channelSeconds: 3660, costCents: 217 });
});

/** At two cents for an idle hour. */
const putAway = async (sessionId: string) => {
  const session = await Session.find(sessionId);
  if (session) await Session.putAway(session, 2);
};

test("what stood idle from the admission to the clean-up is paid for, once", async () => {
  const { sessionId } = await given.session(["admitted", "failure"]);
  await database()
    .update(streamingSessions)
    .set({ admittedAt: new Date(Date.now() - 10 * 3600 * 1000), channelSeconds: 5 * 3600 })
    .where(eq(streamingSessions.id, sessionId));
  await putAway(sessionId);
  await putAway(sessionId);
  expect(await Session.find(sessionId)).toMatchObject({ costCents: 10, cleanedAt: expect.any(Date) });
});

test("what was never admitted costs nothing", async () => {
  const { sessionId } = await given.session(["end_requested"]);
  await putAway(sessionId);
  expect(await Session.find(sessionId)).toMatchObject({ costCents: 0, channelSeconds: 0, cleanedAt: expect.any(Date) });
});
