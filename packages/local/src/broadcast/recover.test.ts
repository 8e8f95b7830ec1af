import { DeleteChannelCommand, StopChannelCommand } from "@aws-sdk/client-medialive";
import { mediaLive } from "@directfanz/core/platform/aws/medialive";
import * as Stream from "@directfanz/core/stream";
import { mends } from "@directfanz/core/stream/mends";
import * as Session from "@directfanz/core/stream/session";
import { bringUp } from "@directfanz/live/bring-up";
import { channelId, channelName, channelState } from "@directfanz/live/channel";
import { ladder } from "@directfanz/live/ladder";
import { channelChanged, look } from "@directfanz/live/look";
import { cleanUp } from "@directfanz/live/put-away";
import { lookAtVideo } from "@directfanz/live/video";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { faultsOf } from "../cloud/faults/client.ts";
import type { Channel, Input } from "../cloud/media/medialive.schema.ts";
import { eventually } from "../testing/eventually.ts";
import { Publisher, testFilm } from "../testing/publisher.ts";
import { cleaned, cloudHere, type Here, made, reaches, ready, requested, rowOf, standing, whole } from "./given.ts";

// States take MediaLive moments, and there are many.
vi.setConfig({ testTimeout: 90_000 });

let here: Here;
let door: ReturnType<typeof faultsOf>;
beforeAll(async () => {
  here = await cloudHere();
  door = faultsOf(here.cloud.url);
});
afterEach(async () => {
  here.wire.mend();
  await door.quiet();
});
afterAll(() => here.close());

const channels = () => here.cloud.state.collection<Channel>("medialive.channels");
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);
/** Longer than any back-off, and far from giving up. */
const later = () => inSeconds(61);

interface Given {
  id: string;
  now: () => Promise<Session.SessionRow>;
}
/** A broadcast that was live by all that was told, although nothing was ever encoded. */
const live = async () => {
  const session = await ready();
  await Session.move(session.id, "video_arrived");
  return session;
};
/** The present channel stops, and nobody asked for it. */
const stopsByItself = async (arn: string) => {
  await mediaLive().send(new StopChannelCommand({ ChannelId: channelId(arn) }));
  await reaches(arn, "IDLE");
};
/** What must be as it was, whatever channel there is. */
const kept = async ({ now }: Given) => {
  const { mediaLiveInputId, ingestUrl, mediaPackageChannelId, hlsManifestUrl, streamId } = await now();
  return { mediaLiveInputId, ingestUrl, mediaPackageChannelId, hlsManifestUrl, key: await Stream.keyOf(streamId) };
};
/** Takes step after step, each after every back-off, until the row says so. */
const steppedTo = (session: Given, what: string, is: (row: Session.SessionRow) => boolean) =>
  eventually(
    what,
    async () => {
      await bringUp(session.id, later());
      const row = await session.now();
      return is(row) && row;
    },
    30,
  );
const renditions = (arn: string) =>
  channels()
    .get(channelId(arn))
    ?.encoderSettings.videoDescriptions.map(({ height }) => height);

test.each(["ready", "live"] as const)("a channel that stops by itself while %s is started again", async (status) => {
  const session = status === "ready" ? await ready() : await live();
  const before = await kept(session);
  await stopsByItself(session.arn);
  await channelChanged(session.arn);
  expect(await session.now()).toMatchObject({
    status: status === "ready" ? "provisioning" : "recovering",
    recoveringSince: expect.any(Date),
    videoLostAt: null,
    endReason: null,
  });
  // The grace does not run while it is our channel that is missing.
  await look(await session.now(), inSeconds(Session.graceSeconds + 1));
  expect(await session.now()).toMatchObject({ attempts: 1, generation: 0, mediaLiveChannelArn: session.arn });
  await reaches(session.arn, "RUNNING");
  await channelChanged(session.arn);
  // Then the creator has the whole grace to come back.
  expect(await session.now()).toMatchObject({
    status: status === "ready" ? "ready" : "interrupted",
    recoveringSince: null,
    videoLostAt: status === "ready" ? null : expect.any(Date),
  });
  expect(await kept(session)).toEqual(before);
  expect(await standing(session.id)).toEqual(whole);
});

test("nothing is tried again before its time, and each thing once, however often one looks", async () => {
  const session = await live();
  await stopsByItself(session.arn);
  await channelChanged(session.arn);
  // It was started a moment ago, for the first time.
  await bringUp(session.id);
  expect((await session.now()).attempts).toBe(0);
  const soon = inSeconds(6);
  await Promise.all([bringUp(session.id, soon), bringUp(session.id, soon), bringUp(session.id, soon)]);
  expect((await session.now()).attempts).toBe(1);
  await reaches(session.arn, "RUNNING");
  await stopsByItself(session.arn);
  await bringUp(session.id);
  await bringUp(session.id, inSeconds(10));
  expect((await session.now()).attempts).toBe(1);
  expect(await channelState(session.arn)).toBe("IDLE");
  await bringUp(session.id, inSeconds(21));
  await bringUp(session.id, inSeconds(21));
  expect(await session.now()).toMatchObject({ attempts: 2, generation: 0 });
});

test("what keeps failing is restarted, replaced, made smaller, and ends with what was seen of it", async () => {
  const session = await live();
  const before = await kept(session);
  await door.set({ channels: { notStarted: 1 } });
  await stopsByItself(session.arn);
  await channelChanged(session.arn);
  const tried: unknown[] = [];
  for (const [at, { does, rungsDropped }] of mends.entries()) {
    const row = await steppedTo(session, `attempt ${at + 1}`, ({ attempts }) => attempts === at + 1);
    const { recovery, pictureReduced } = await Session.view(row);
    tried.push(recovery?.step);
    expect(recovery).toMatchObject({ attempt: at + 1, attempts: mends.length });
    expect(pictureReduced).toBe(rungsDropped > 0);
    expect(row).toMatchObject({ status: "recovering", rungsDropped, generation: Math.max(0, at - 1) });
    if (does === "restart") continue;
    const made = await steppedTo(session, "a new channel", (now) => now.mediaLiveChannelArn !== null);
    expect(channels().get(channelId(made.mediaLiveChannelArn ?? ""))?.name).toBe(channelName(session.id, at - 1));
    expect(renditions(made.mediaLiveChannelArn ?? "")).toEqual(ladder.slice(rungsDropped).map(({ height }) => height));
    expect(await kept(session)).toEqual(before);
    // The one before is gone, not beside it.
    expect(await standing(session.id)).toEqual(whole);
  }
  expect(tried).toEqual(["restarting", "restarting", "replacing", "smaller", "smaller"]);
  const over = await steppedTo(session, "the end", ({ status }) => status !== "recovering");
  expect(over).toMatchObject({ endReason: "failure", failureReason: "channel_lost", recoveringSince: null });
  await eventually("its recording", async () => {
    await look(await session.now());
    return (await session.now()).harvestJobId !== null;
  });
  expect((await session.now()).status).toBe("recording");
});

test("what never could be started fails, with reason and remedy, and leaves nothing behind", async () => {
  await door.set({ channels: { notStarted: 1 } });
  const session = await requested();
  const failed = await steppedTo(session, "the end of all attempts", Session.isFinal);
  expect(failed).toMatchObject({ status: "failed", failureReason: "provisioning", attempts: mends.length });
  expect((await Session.view(failed)).failure).toEqual({ reason: "provisioning", ...Session.failures.provisioning });
  await cleaned(session.id);
  expect(await standing(session.id)).toEqual([]);
});

test("a channel that could not be created is replaced by one that can", async () => {
  const { arn: first, ...session } = await made(here);
  const channel = channels().get(channelId(first));
  if (!channel) throw new Error("there is no channel");
  channels().set(channel.id, { ...channel, state: "CREATE_FAILED" });
  const row = await steppedTo(session, "a channel that runs", ({ status }) => status === "ready");
  expect(row).toMatchObject({ generation: 1, attempts: 3, rungsDropped: 0, retiredChannelArn: first });
  expect(await channelState(first)).toBeUndefined();
  expect(await standing(session.id)).toEqual(whole);
});

test("a channel that was deleted by hand is made again, on the same input", async () => {
  const session = await live();
  const before = await kept(session);
  await deleteByHand(session.arn);
  await look(await session.now());
  expect((await session.now()).status).toBe("recovering");
  await steppedTo(session, "a channel that runs", ({ status }) => status === "interrupted");
  expect(await session.now()).toMatchObject({ generation: 1, retiredChannelArn: session.arn });
  expect(await kept(session)).toEqual(before);
  expect(await standing(session.id)).toEqual(whole);
});

test("with its input deleted too, another is made, and its address told", async () => {
  const session = await live();
  const before = await kept(session);
  await deleteByHand(session.arn);
  const inputs = here.cloud.state.collection<Input>("medialive.inputs");
  const input = inputs.get(before.mediaLiveInputId ?? "");
  if (!input) throw new Error("there is no input");
  inputs.set(input.id, { ...input, state: "DELETED", deletedAt: Date.now() });
  await look(await session.now());
  await steppedTo(session, "a channel that runs", ({ status }) => status === "interrupted");
  const after = await kept(session);
  expect(after.mediaLiveInputId).not.toBe(before.mediaLiveInputId);
  expect(after).toMatchObject({ key: before.key, mediaPackageChannelId: before.mediaPackageChannelId });
  expect(await standing(session.id)).toEqual(whole);
});

test("while MediaLive restarts a channel by itself, the broadcast waits for it", async () => {
  await door.set({ channels: { recovering: 1_500 } });
  const session = await live();
  await door.failChannel(channelId(session.arn), "recovering");
  await channelChanged(session.arn);
  expect(await session.now()).toMatchObject({ status: "recovering", videoLostAt: null });
  await bringUp(session.id, inSeconds(Session.graceSeconds * 2));
  expect(await session.now()).toMatchObject({ status: "recovering", attempts: 0, generation: 0 });
  await reaches(session.arn, "RUNNING");
  await channelChanged(session.arn);
  expect(await session.now()).toMatchObject({ status: "interrupted", attempts: 0, videoLostAt: expect.any(Date) });
});

test("a start that MediaLive is too busy for costs no attempt", async () => {
  const { arn, ...session } = await made(here);
  await door.set({ calls: { "medialive.StartChannel": { throttled: 1 } } });
  await expect(bringUp(session.id)).rejects.toMatchObject({ name: "TooManyRequestsException" });
  await expect(bringUp(session.id, later())).rejects.toMatchObject({ name: "TooManyRequestsException" });
  expect(await session.now()).toMatchObject({ attempts: 0, generation: 0, startedGeneration: null });
  await door.quiet();
  await steppedTo(session, "a channel that runs", ({ status }) => status === "ready");

  await stopsByItself(arn);
  await door.set({ calls: { "medialive.StartChannel": { throttled: 1 } } });
  await channelChanged(arn);
  await expect(bringUp(session.id, later())).rejects.toMatchObject({ name: "TooManyRequestsException" });
  expect((await session.now()).attempts).toBe(0);
});

test("what stays unmended for too long is given up, whatever stands in the way", async () => {
  const session = await live();
  await stopsByItself(session.arn);
  await channelChanged(session.arn);
  await door.set({ calls: { medialive: { throttled: 1 } } });
  await expect(bringUp(session.id, inSeconds(60))).rejects.toThrow();
  // AWS answers nothing even then: only the end is noted, and the reconciler stops the channel when it can.
  await bringUp(session.id, inSeconds(Session.bringUpSeconds + 1)).catch(() => undefined);
  expect(await session.now()).toMatchObject({ status: "ending", endReason: "failure", failureReason: "channel_lost" });
});

test("the creator's end wins over every step of mending, and nothing is left", async () => {
  const session = await live();
  await door.set({ channels: { notStarted: 1 } });
  await stopsByItself(session.arn);
  await channelChanged(session.arn);
  await steppedTo(session, "a replacement", ({ generation }) => generation === 1);
  await Session.move(session.id, "end_requested", { endReason: "creator" });
  await bringUp(session.id, later());
  await Session.move(session.id, "recording_settled");
  await eventually("nothing left", async () => {
    await look(await session.now());
    if ((await session.now()).status === "recording") await Session.move(session.id, "recording_settled");
    return (await session.now()).cleanedAt !== null;
  });
  expect(await session.now()).toMatchObject({ status: "ended", endReason: "creator", failureReason: null });
  expect(await standing(session.id)).toEqual([]);
});

test("what is told of a channel that was replaced changes nothing of the one in its place", async () => {
  const session = await live();
  await deleteByHand(session.arn);
  await look(await session.now());
  const row = await steppedTo(session, "a channel that runs", ({ status }) => status === "interrupted");
  await channelChanged(session.arn);
  await lookAtVideo(session.arn);
  expect(await session.now()).toMatchObject({ revision: row.revision, mediaLiveChannelArn: row.mediaLiveChannelArn });
  // Nor what somebody concluded before it was replaced.
  const stale = await Session.move(session.id, "channel_lost", {}, { revision: row.revision - 1 });
  expect(stale).toMatchObject({ outcome: "stale" });
  expect((await session.now()).revision).toBe(row.revision);
  expect(await cleanUp(session.id)).toBe(false);
});

test("after the smaller ladder has come up, viewers get it, under the same address, in the same recording", async () => {
  const session = await ready();
  const film = await testFilm(here.folder, 5);
  const push = async () => new Publisher(film, `${(await session.now()).ingestUrl}/${(await kept(session)).key}`);
  const heights = async () => {
    const playlist = await (await fetch((await session.now()).hlsManifestUrl ?? "")).text();
    return [...playlist.matchAll(/RESOLUTION=\d+x(\d+)/g)].map(([, height]) => Number(height));
  };
  const comesTo = (status: string) =>
    eventually(status, async () => {
      await look(await session.now());
      return (await session.now()).status === status;
    });
  const first = await push();
  await comesTo("live");
  const { liveAt } = await session.now();
  expect(Math.max(...(await heights()))).toBe(720);
  await door.set({ channels: { notStarted: 1 } });
  await stopsByItself(session.arn);
  await first.ended;
  await channelChanged(session.arn);
  await steppedTo(session, "a smaller ladder", (row) => row.rungsDropped > 0 && row.mediaLiveChannelArn !== null);
  await door.quiet();
  // What was listed before is no picture: without an encoder nobody is told that it is back.
  await steppedTo(session, "a channel that runs", ({ status }) => status === "interrupted");
  await look(await session.now());
  expect((await session.now()).status).toBe("interrupted");
  const second = await push();
  await comesTo("live");
  expect((await session.now()).liveAt).toEqual(liveAt);
  // What lies in the window of both has both: the tallest goes with the last segment that has it.
  const { hlsManifestUrl } = await session.now();
  const newest = await eventually("smaller renditions", async () => {
    const master = await (await fetch(hlsManifestUrl ?? "")).text();
    const variants = [...master.matchAll(/^#EXT-X-STREAM-INF.*\n(.+)$/gm)].map(([, uri]) => uri ?? "");
    const [tallest = ""] = variants;
    const media = await (await fetch(new URL(tallest, hlsManifestUrl ?? ""))).text();
    return media.split("\n").findLast((line) => line.endsWith(".m4s"));
  });
  expect(newest).toMatch(/480p/);
  await Session.move(session.id, "end_requested", { endReason: "creator" });
  await comesTo("ended");
  await second.ended;
  expect((await rowOf(session.id)).recordingId).not.toBeNull();
});

/** As an operator deletes one in AWS's console: first it is stopped. */
const deleteByHand = async (arn: string) => {
  await stopsByItself(arn);
  await mediaLive().send(new DeleteChannelCommand({ ChannelId: channelId(arn) }));
  await eventually("a channel that is gone", async () => (await channelState(arn)) === undefined);
};
