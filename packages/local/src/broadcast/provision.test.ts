import * as Session from "@directfanz/core/stream/session";
import { bringUp } from "@directfanz/live/bring-up";
import { cleanUp, stop } from "@directfanz/live/put-away";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { broughtUp, cleaned, cloudHere, type Here, requested, standing, whole } from "./given.ts";

// States take MediaLive moments, and there are many.
vi.setConfig({ testTimeout: 90_000 });

let here: Here;
beforeAll(async () => {
  here = await cloudHere();
});
afterEach(() => here.wire.mend());
afterAll(() => here.close());

/** The writes of one provisioning: input, package, two endpoints, channel, start. */
const writes = ["input", "package", "one endpoint", "both endpoints", "channel", "start"];

test("asked for twice, also at once, a session gets one of everything", async () => {
  const session = await requested();
  await bringUp(session.id);
  const first = await session.now();
  expect(first.status).toBe("provisioning");
  expect(first.ingestUrl).toMatch(/^rtmp:\/\/127\.0\.0\.1:\d+\/live$/);
  await bringUp(session.id);
  expect(await session.now()).toEqual({ ...first, updatedAt: expect.any(Date) });
  expect(await standing(session.id)).toEqual(whole);

  const other = await requested();
  await Promise.allSettled([bringUp(other.id), bringUp(other.id)]);
  await bringUp(other.id);
  expect(await standing(other.id)).toEqual(whole);
  await broughtUp(other.id);
});

test("cut off at any write, provisioning goes on where it was", async () => {
  for (const [at, what] of writes.entries()) {
    const session = await requested();
    here.wire.watch(async (write, moment) => (write === at && moment === "done" ? "cut" : undefined));
    await expect(bringUp(session.id), what).rejects.toThrow();
    here.wire.mend();
    await bringUp(session.id);
    expect(await standing(session.id), what).toEqual(whole);
    await broughtUp(session.id);
    expect((await session.now()).status, what).toBe("ready");
  }
});

test("a stop that overtakes provisioning at any write leaves nothing behind", async () => {
  const moments = writes.flatMap((what, at) => (["asked", "done"] as const).map((moment) => ({ what, at, moment })));
  for (const { what, at, moment } of moments) {
    const session = await requested();
    here.wire.watch(async (write, when) => {
      if (write !== at || when !== moment) return undefined;
      here.wire.mend();
      await Session.move(session.id, "end_requested", { endReason: "creator" });
      await stop(session.id);
      await cleanUp(session.id);
      return undefined;
    });
    await bringUp(session.id).catch(() => undefined);
    await settle(session.id);
    expect(await standing(session.id), `${moment}: ${what}`).toEqual([]);
    expect(await session.now()).toMatchObject({ status: "ended", endReason: "creator", cleanedAt: expect.any(Date) });
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
  await stop(session.id);
  await cleaned(session.id);
  expect(await standing(session.id)).toEqual([]);
});

/** What the reconciler does with one session, until it has nothing more to do. */
const settle = async (sessionId: string): Promise<void> => {
  const until = Date.now() + 15_000;
  for (let row = await Session.find(sessionId); row && !row.cleanedAt; row = await Session.find(sessionId)) {
    if (Date.now() > until) return;
    if (row.status === "ending") await stop(sessionId);
    else await cleanUp(sessionId);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
