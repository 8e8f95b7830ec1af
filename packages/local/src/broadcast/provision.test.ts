import * as Session from "@directfanz/core/stream/session";
import { bringUp } from "@directfanz/live/bring-up";
import { channelName, channelState } from "@directfanz/live/channel";
import { look } from "@directfanz/live/look";
import { cleanUp, stop } from "@directfanz/live/put-away";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Channel } from "../cloud/media/medialive.schema.ts";
import { eventually } from "../testing/eventually.ts";
import { broughtUp, cleaned, cloudHere, type Here, made, requested, rowOf, standing, whole } from "./given.ts";

// States take MediaLive moments, and there are many.
vi.setConfig({ testTimeout: 90_000 });

let here: Here;
beforeAll(async () => {
  here = await cloudHere();
});
afterEach(() => here.wire.mend());
afterAll(() => here.close());

/** The writes of one broadcast that is brought up: input, package, two endpoints, channel; and, once that is idle, its start. */
const writes = ["input", "package", "one endpoint", "both endpoints", "channel", "start"];
const moments = writes.flatMap((what, at) => (["asked", "done"] as const).map((moment) => ({ what, at, moment })));

/** Takes step after step until `seen`, and gives back what the last step threw. */
const stepped = (sessionId: string, seen: () => boolean): Promise<{ error: unknown }> =>
  eventually("the write", async () => {
    const error = await bringUp(sessionId).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return seen() ? { error } : undefined;
  });

/** What the reconciler does with one session, until it has nothing more to do. */
const settled = (sessionId: string) =>
  eventually("nothing left to do", async () => {
    await look(await rowOf(sessionId));
    return (await rowOf(sessionId)).cleanedAt !== null;
  });

test("asked for twice, also at once, a session gets one of everything", async () => {
  const session = await requested();
  await bringUp(session.id);
  const first = await session.now();
  expect(first.status).toBe("provisioning");
  expect(first.ingestUrl).toMatch(/^rtmp:\/\/127\.0\.0\.1:\d+\/live$/);
  await bringUp(session.id);
  const { mediaLiveChannelArn, mediaLiveInputId, mediaPackageChannelId, ingestUrl } = first;
  const same = { mediaLiveChannelArn, mediaLiveInputId, mediaPackageChannelId, ingestUrl, attempts: 0 };
  expect(await session.now()).toMatchObject(same);
  expect(await standing(session.id)).toEqual(whole);

  const other = await requested();
  await Promise.allSettled([bringUp(other.id), bringUp(other.id)]);
  await bringUp(other.id);
  expect(await standing(other.id)).toEqual(whole);
  await broughtUp(other.id);
  expect(await other.now()).toMatchObject({ generation: 0, attempts: 0 });
  expect(await standing(other.id)).toEqual(whole);

  const idle = await made(here);
  // A start that another delivery made meanwhile is refused by MediaLive, and is no failure.
  await Promise.all([bringUp(idle.id), bringUp(idle.id), bringUp(idle.id)]);
  await broughtUp(idle.id);
  const once = { mediaLiveChannelArn: idle.arn, generation: 0, startedGeneration: 0, attempts: 0 };
  expect(await idle.now()).toMatchObject(once);
});

test("cut off at any write, before it or after it, bringing up goes on where it was", async () => {
  // Before a write it is as after the one before; the start has its own way.
  for (const { what, at, moment } of moments.filter(({ what, moment }) => moment === "done" || what === "start")) {
    const session = await requested();
    let isCut = false;
    here.wire.watch(async (write, when) => {
      isCut ||= write === at && when === moment;
      return isCut ? "cut" : undefined;
    });
    expect((await stepped(session.id, () => isCut)).error, `${moment}: ${what}`).toBeInstanceOf(Error);
    here.wire.mend();
    const { mediaLiveChannelArn: arn, ...broken } = await session.now();
    // Nobody knows of a start whose answer was lost; the channel's own state tells.
    expect(broken, `${moment}: ${what}`).toMatchObject({ status: "provisioning", startedGeneration: null });
    if (what === "start")
      expect(await channelState(arn ?? "")).toMatch(moment === "done" ? /STARTING|RUNNING/ : "IDLE");
    await broughtUp(session.id);
    expect(await standing(session.id), `${moment}: ${what}`).toEqual(whole);
    // Nothing was taken for a failure, and nothing made twice.
    expect(await session.now()).toMatchObject({ status: "ready", generation: 0, attempts: 0 });
  }
});

test("a stop that overtakes at any write leaves nothing behind", async () => {
  for (const { what, at, moment } of moments) {
    const session = await requested();
    let overtaken = false;
    here.wire.watch(async (write, when) => {
      if (write !== at || when !== moment) return undefined;
      here.wire.mend();
      overtaken = true;
      await Session.move(session.id, "end_requested", { endReason: "creator" });
      await stop(session.id);
      await cleanUp(session.id);
      return undefined;
    });
    await stepped(session.id, () => overtaken);
    await settled(session.id);
    expect(await standing(session.id), `${moment}: ${what}`).toEqual([]);
    expect(await session.now()).toMatchObject({ status: "ended", endReason: "creator", cleanedAt: expect.any(Date) });
    // It is over: another step, of a delivery that comes late, makes nothing.
    await bringUp(session.id);
    expect(await standing(session.id), `${moment}: ${what}`).toEqual([]);
  }
});

test("what was made and never noted is found by what was", async () => {
  const session = await requested();
  // The last that this process does is to make the channel.
  here.wire.watch(async (write, moment) => (write === 4 && moment === "done" ? "cut" : undefined));
  await expect(bringUp(session.id)).rejects.toThrow();
  here.wire.mend();
  expect(await session.now()).toMatchObject({ mediaLiveChannelArn: null, mediaLiveInputId: expect.any(String) });
  await Session.move(session.id, "end_requested", { endReason: "creator" });
  // One that is still being made cannot be stopped yet, and is not forgotten for that.
  const channels = here.cloud.state.collection<Channel>("medialive.channels");
  const channel = await eventually("a channel that is made", async () =>
    channels.list().find(({ name, state }) => name === channelName(session.id, 0) && state === "IDLE"),
  );
  channels.set(channel.id, { ...channel, state: "CREATING" });
  await stop(session.id);
  expect((await session.now()).status).toBe("ending");
  channels.set(channel.id, { ...channel, state: "IDLE" });
  await settled(session.id);
  expect(await standing(session.id)).toEqual([]);
});

test("what is noted while somebody finds nothing left is not forgotten", async () => {
  const session = await made(here);
  const row = await session.now();
  await Session.move(session.id, "end_requested", { endReason: "creator" });
  await stop(session.id);
  const { mediaLiveChannelArn: _, ...read } = row;
  expect(await Session.putAway({ ...read, mediaLiveChannelArn: null }, 0)).toBe(false);
  expect((await session.now()).cleanedAt).toBeNull();
  await cleaned(session.id);
  expect(await standing(session.id)).toEqual([]);
});

test("an end while the start was under way is not followed by a channel that runs", async () => {
  const session = await made(here);
  // Seen, recorded, and lost again: what ends then goes on to its recording at once.
  await Session.move(session.id, "video_arrived");
  await Session.move(session.id, "channel_lost");
  here.wire.watch(async (_, moment) => {
    if (moment !== "asked") return undefined;
    here.wire.mend();
    await Session.move(session.id, "end_requested", { endReason: "creator" });
    await stop(session.id);
    expect((await session.now()).status).toBe("recording");
    return undefined;
  });
  await bringUp(session.id);
  expect(await session.now()).toMatchObject({ status: "recording", endReason: "creator" });
  await eventually("a channel at rest", async () => {
    await stop(session.id);
    return (await channelState((await session.now()).mediaLiveChannelArn ?? "")) === "IDLE";
  });
});
