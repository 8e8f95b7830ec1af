import { CreateInputCommand, DeleteChannelCommand } from "@aws-sdk/client-medialive";
import { CreateChannelCommand } from "@aws-sdk/client-mediapackage";
import { mediaLive } from "@directfanz/core/platform/aws/medialive";
import { mediaPackage } from "@directfanz/core/platform/aws/mediapackage";
import { database } from "@directfanz/core/platform/database";
import { link } from "@directfanz/core/platform/links";
import * as Recording from "@directfanz/core/recording";
import * as Stream from "@directfanz/core/stream";
import * as Session from "@directfanz/core/stream/session";
import { bringUp } from "@directfanz/live/bring-up";
import { channelId, channelState, makeChannel } from "@directfanz/live/channel";
import { harvestStatus } from "@directfanz/live/harvest";
import { archiveSeconds, startoverSeconds } from "@directfanz/live/ladder";
import { channelChanged, look } from "@directfanz/live/look";
import { cleanUp, stop } from "@directfanz/live/put-away";
import { reconcile } from "@directfanz/live/reconcile";
import { harvest, harvestSettled } from "@directfanz/live/record";
import { lookAtVideo } from "@directfanz/live/video";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { faultsOf } from "../cloud/faults/client.ts";
import type { Channel } from "../cloud/media/medialive.schema.ts";
import { eventually } from "../testing/eventually.ts";
import { cleaned, cloudHere, type Here, made, reaches, ready, type requested, standing, whole } from "./given.ts";

// States take MediaLive moments, and there are many.
vi.setConfig({ testTimeout: 90_000 });

let here: Here;
beforeAll(async () => {
  here = await cloudHere();
});
afterAll(() => here.close());

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

/** A broadcast that was live by all that was told, although nothing was ever encoded, and whose channel has stopped. */
const stopped = async () => {
  const session = await ready();
  await Session.move(session.id, "video_arrived");
  await Session.move(session.id, "end_requested", { endReason: "creator" });
  await stop(session.id);
  await reaches(session.arn, "IDLE");
  await channelChanged(session.arn);
  return session;
};
const recordingOf = async ({ stream, artist }: Awaited<ReturnType<typeof requested>>) =>
  (await Recording.forStream(stream.id, artist))[0];
/** Waits until the session's present job is done, and tells the platform. */
const settled = async (session: { now: () => Promise<Session.SessionRow> }) => {
  const jobId = (await session.now()).harvestJobId ?? "";
  await eventually("a job that is done", async () => (await harvestStatus(jobId)) !== "IN_PROGRESS");
  await harvestSettled(jobId);
  return jobId;
};

test("a running channel without video is ready, and stops when its creator says so", async () => {
  const session = await ready();
  expect((await session.now()).status).toBe("ready");
  await lookAtVideo(session.arn);
  expect((await session.now()).status).toBe("ready");
  await Session.move(session.id, "end_requested", { endReason: "creator" });
  await stop(session.id);
  expect(await channelState(session.arn)).toBe("STOPPING");
  await stop(session.id);
  expect((await session.now()).status).toBe("ending");
  await reaches(session.arn, "IDLE");
  await channelChanged(session.arn);
  expect(await session.now()).toMatchObject({ status: "ended", endReason: "creator" });
  await cleaned(session.id);
  expect(await standing(session.id)).toEqual([]);
});

test("events that come twice, late, or of nobody's channel change nothing that has passed", async () => {
  const session = await ready();
  const before = await session.now();
  await channelChanged(session.arn);
  await channelChanged(session.arn);
  expect(await session.now()).toEqual(before);
  await channelChanged("arn:aws:medialive:us-east-1:000000000000:channel:7654321");
  await channelChanged("");

  await Session.move(session.id, "end_requested", { endReason: "creator" });
  await stop(session.id);
  await reaches(session.arn, "IDLE");
  await channelChanged(session.arn);
  const over = await session.now();
  expect(over).toMatchObject({ status: "ended", endReason: "creator" });
  await channelChanged(session.arn);
  await lookAtVideo(session.arn);
  await bringUp(session.id);
  expect(await session.now()).toMatchObject({ status: "ended", revision: over.revision });
  await cleaned(session.id);
  expect(await standing(session.id)).toEqual([]);
});

test("a stop that is told before the start changes nothing: the channel's own state counts", async () => {
  const { arn, ...session } = await made(here);
  // Whatever was told, it is idle and was never started: it is started.
  await channelChanged(arn);
  expect(await channelState(arn)).toMatch(/STARTING|RUNNING/);
  await channelChanged(arn);
  await channelChanged(arn);
  await reaches(arn, "RUNNING");
  await channelChanged(arn);
  expect(await session.now()).toMatchObject({ status: "ready", generation: 0, attempts: 0, endReason: null });
});

test("a harvest that fails three times leaves a broadcast that ended, and a recording that failed", async () => {
  const session = await stopped();
  expect((await session.now()).status).toBe("recording");
  await harvest(session.id);
  const { harvestJobId: first } = await session.now();
  await harvest(session.id);
  expect((await session.now()).harvestJobId).toBe(first);
  await harvestSettled(`${session.id}-unknown`);
  expect(await recordingOf(session)).toMatchObject({ id: session.id, status: "PROCESSING" });

  const jobs = [await settled(session), await settled(session)];
  expect((await session.now()).status).toBe("recording");
  // What an earlier job's event tells again is not asked for again.
  await harvestSettled(jobs[0] ?? "");
  expect((await session.now()).harvestAttempts).toBe(3);
  jobs.push(await settled(session));
  expect(new Set(jobs).size).toBe(3);
  expect(await session.now()).toMatchObject({ status: "ended", harvestAttempts: 3 });
  expect(await recordingOf(session)).toMatchObject({ status: "FAILED" });
  await harvestSettled(jobs[2] ?? "");
  expect((await session.now()).harvestAttempts).toBe(3);
});

test("a harvest that is refused thrice leaves what the archive has, and is not asked for again", async () => {
  const session = await stopped();
  // By a clock that lags, the broadcast had stopped before it was ready.
  await database().execute(
    `update streaming_sessions set stopped_at = ready_at - interval '2 s' where id = '${session.id}'`,
  );
  for (const attempts of [1, 2, 3]) {
    await expect(harvest(session.id)).rejects.toMatchObject({ name: "UnprocessableEntityException" });
    expect(await session.now()).toMatchObject({ status: "recording", harvestJobId: null, harvestAttempts: attempts });
  }
  await harvest(session.id);
  expect((await session.now()).status).toBe("recording");
  await look(session);
  // Nothing was ever pushed.
  expect(await session.now()).toMatchObject({ status: "ended", harvestAttempts: 3 });
  expect(await recordingOf(session)).toMatchObject({ status: "FAILED" });
});

test("a stream whose channel still stands cannot be deleted, and can once it is gone", async () => {
  const session = await ready();
  await Session.move(session.id, "end_requested", { endReason: "creator" });
  await stop(session.id);
  await reaches(session.arn, "IDLE");
  await channelChanged(session.arn);
  expect((await session.now()).status).toBe("ended");
  const refused = { code: "stream.broadcasting", status: 409 };
  await expect(Stream.remove(session.stream.id, session.artist)).rejects.toMatchObject(refused);
  expect(await cleanUp(session.id)).toBe(false);
  await expect(Stream.remove(session.stream.id, session.artist)).rejects.toMatchObject(refused);
  await cleaned(session.id);
  await Stream.remove(session.stream.id, session.artist);
  expect(await Session.find(session.id)).toBeUndefined();
});

test("clean-up leaves alone what is open, and what another row, or none, names", async () => {
  const [open, over] = [await ready(), await ready()];
  const foreign = `foreign-${over.id}`;
  const { Input } = await mediaLive().send(
    new CreateInputCommand({
      ...{ Name: foreign, Type: "RTMP_PUSH", InputSecurityGroups: [link("Live").inputSecurityGroup] },
      Destinations: [{ StreamName: `live/${foreign}` }],
    }),
  );
  await mediaPackage().send(new CreateChannelCommand({ Id: foreign }));
  const arn = await makeChannel({ id: foreign, generation: 0, rungsDropped: 0 }, Input?.Id ?? "", foreign);
  expect(await cleanUp(open.id)).toBe(false);
  await Session.move(over.id, "end_requested", { endReason: "creator" });
  await eventually("its end", async () => {
    await stop(over.id);
    return (await over.now()).status === "ended";
  });
  await cleaned(over.id);
  expect(await standing(over.id)).toEqual([]);
  expect(await standing(open.id)).toEqual(whole);
  expect(await standing(foreign)).toEqual(["channel", "input", "package"]);
  expect(await channelState(open.arn)).toBe("RUNNING");
  await mediaLive().send(new DeleteChannelCommand({ ChannelId: channelId(arn) }));
});

test("the reconciler goes on where one broadcast cannot be mended", async () => {
  const [broken, lost, idle] = [await ready(), await ready(), await ready()];
  const channels = here.cloud.state.collection<Channel>("medialive.channels");
  channels.delete(channelId(lost.arn));
  // MediaLive answers 500 when it is asked whether video is missing, of the first of them too.
  const door = faultsOf(here.cloud.url);
  await door.set({ calls: { "medialive.ListAlerts": { failedBefore: 1, ends: "500" } } });
  await reconcile();
  expect((await broken.now()).status).toBe("ready");
  expect((await lost.now()).status).toBe("provisioning");
  expect((await idle.now()).status).toBe("ready");
  await door.quiet();

  await reconcile(inSeconds(Session.idleSeconds));
  expect(await idle.now()).toMatchObject({ status: "ending", endReason: "no_video" });
  await eventually("everything put away", async () => {
    await reconcile();
    const rows = await Promise.all([idle.now(), broken.now()]);
    return rows.every(({ status, cleanedAt }) => status === "ended" && cleanedAt !== null);
  });
  expect([...(await standing(idle.id)), ...(await standing(broken.id))]).toEqual([]);
});

test("a broadcast whose video never can be played is ended all the same", async () => {
  const session = await ready();
  const channels = here.cloud.state.collection<Channel>("medialive.channels");
  const channel = channels.get(channelId(session.arn));
  if (!channel) throw new Error("there is no channel");
  // MediaLive sees video, and MediaPackage never gets a segment of it.
  channels.set(channel.id, { ...channel, alerts: [] });
  await reconcile(inSeconds(Session.idleSeconds));
  expect(await session.now()).toMatchObject({ status: "ending", endReason: "no_video" });
});

test("a recording that MediaPackage will never make is given up once its material is gone", async () => {
  const session = await stopped();
  here.wire.watch(async () => "cut");
  await reconcile();
  expect((await session.now()).status).toBe("recording");
  // MediaPackage has forgotten it, but the archive that cannot be reached may have it.
  await reconcile(inSeconds(startoverSeconds + 60));
  expect((await session.now()).status).toBe("recording");
  await reconcile(inSeconds(archiveSeconds + 60));
  here.wire.mend();
  expect((await session.now()).status).toBe("ended");
  expect(await recordingOf(session)).toMatchObject({ status: "FAILED" });
});
