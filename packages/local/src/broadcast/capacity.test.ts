import { database } from "@directfanz/core/platform/database";
import type { Id } from "@directfanz/core/platform/ids";
import * as Session from "@directfanz/core/stream/session";
import { streamingSessions } from "@directfanz/core/stream/stream.sql";
import { given } from "@directfanz/core/testing/given";
import { bringUp } from "@directfanz/live/bring-up";
import { channelId } from "@directfanz/live/channel";
import { look } from "@directfanz/live/look";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Channel } from "../cloud/media/medialive.schema.ts";
import { eventually } from "../testing/eventually.ts";
import { broughtUp, cloudHere, type Here, ready, requested, rowOf } from "./given.ts";

// States take MediaLive moments, and there are many.
vi.setConfig({ testTimeout: 90_000 });

let here: Here;
beforeAll(async () => {
  // Of channels the account has one; of inputs, so that it is the channel that is refused, more.
  here = await cloudHere({ quotas: { channels: 1, inputs: 5 } });
});
afterAll(() => here.close());

const after = (moment: Date | null | undefined, seconds: number) => new Date((moment?.getTime() ?? 0) + seconds * 1000);
const lookedAt = async (id: Id, now: Date) => {
  await look(await rowOf(id), now);
  return rowOf(id);
};
/** Ends it, and puts away what it has. */
const over = (id: Id) =>
  eventually("nothing left", async () => {
    await Session.move(id, "end_requested", { endReason: "creator" });
    await look(await rowOf(id));
    return (await rowOf(id)).cleanedAt !== null;
  });

test("what AWS has no room for waits as long as for one of our own places, and then gives up for that reason", async () => {
  const [first, second, third] = [await ready(), await requested(), await requested()];
  await bringUp(second.id);
  const refused = await second.now();
  expect(refused).toMatchObject({ status: "provisioning", crowdedAt: expect.any(Date), mediaLiveChannelArn: null });
  // Much longer than a channel may take that AWS had room for.
  const patient = after(refused.admittedAt, Session.queueSeconds - 1);
  expect(await lookedAt(second.id, patient)).toMatchObject({ status: "provisioning", crowdedAt: patient });
  await bringUp(third.id);
  const late = after((await third.now()).admittedAt, Session.queueSeconds + 1);
  expect(await lookedAt(third.id, late)).toMatchObject({ status: "failed", failureReason: "no_capacity" });

  await over(first.id);
  await broughtUp(second.id);
  expect(await second.now()).toMatchObject({ status: "ready", centsPerHour: 204 });
  await over(second.id);
  await over(third.id);
});

test("who waited in the queue for half an hour is told that there was no place", async () => {
  const { sessionId } = await given.session();
  const { createdAt } = await rowOf(sessionId);
  expect((await lookedAt(sessionId, after(createdAt, Session.queueSeconds - 1))).status).toBe("requested");
  const late = await lookedAt(sessionId, after(createdAt, Session.queueSeconds + 1));
  expect(late).toMatchObject({ status: "failed", failureReason: "no_capacity" });
});

test("a channel without video is closed at its tenth minute, and not a second earlier", async () => {
  const { id, now } = await ready();
  const { runningSince } = await now();
  expect((await lookedAt(id, after(runningSince, Session.idleSeconds - 1))).status).toBe("ready");
  const closed = await lookedAt(id, after(runningSince, Session.idleSeconds));
  expect(closed).toMatchObject({ status: "ending", endReason: "no_video" });
  await over(id);
  // It ran for some seconds and is paid for as ten minutes.
  expect(await now()).toMatchObject({ channelSeconds: expect.any(Number), costCents: 34 });
});

test("an announced broadcast waits from its time on, and says that nobody came", async () => {
  const { id, now } = await ready();
  const scheduledFor = after(new Date(), 240);
  await database().update(streamingSessions).set({ scheduledFor });
  expect((await lookedAt(id, after(scheduledFor, Session.lateSeconds - 1))).status).toBe("ready");
  const closed = await lookedAt(id, after(scheduledFor, Session.lateSeconds));
  expect(closed).toMatchObject({ status: "ending", endReason: "never_came" });
  await over(id);
  expect((await now()).status).toBe("ended");
});

test("a broadcast ends at its twelfth hour, and not a second earlier", async () => {
  const { id, arn } = await ready();
  const channels = here.cloud.state.collection<Channel>("medialive.channels");
  const channel = channels.get(channelId(arn));
  if (!channel) throw new Error("there is no channel");
  // MediaLive sees video.
  channels.set(channel.id, { ...channel, alerts: [] });
  await Session.move(id, "video_arrived");
  const { liveAt } = await rowOf(id);
  expect((await lookedAt(id, after(liveAt, Session.longestSeconds - 1))).status).toBe("live");
  const closed = await lookedAt(id, after(liveAt, Session.longestSeconds));
  expect(closed).toMatchObject({ status: "ending", endReason: "too_long" });
});
