import { setTimeout as wait } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { creatorWithStream, endAndRecord, liveBroadcast, pushAddress, reaches } from "../testing/broadcast.ts";
import { eventually } from "../testing/eventually.ts";
import { named, seconds, textOf } from "../testing/media.ts";
import { below, killAndReplace, pidOf } from "../testing/processes.ts";
import { Publisher } from "../testing/publisher.ts";
import { Visitor } from "../testing/visitor.ts";

const { site } = inject("platform");

/** Which processes stand below the cloud is read from Linux's own tables. */
const linux = process.platform === "linux";

/** The number of the newest segment that a viewer can get. */
const newest = async (viewer: Visitor, hls: string): Promise<string> => {
  const [variant = ""] = named(await textOf(viewer, hls), hls);
  return named(await textOf(viewer, variant), variant).at(-1) ?? "";
};

test.skipIf(!linux)(
  "with ffmpeg, realtime, Redis and a function worker killed, the broadcast goes on and the recording is whole",
  async () => {
    const { creator, streamId, publisher, session } = await liveBroadcast();
    const began = Date.now();
    const viewer = new Visitor(site);
    const { body } = await viewer.call<{ hls: string }>("POST", `/api/streams/${streamId}/access`);
    const goesOn = async (after: string) => {
      const before = await newest(viewer, body.hls);
      await eventually(`a new segment after ${after}`, async () => (await newest(viewer, body.hls)) !== before, 60);
    };
    await wait(3_000);

    const [encoder] = below(pidOf("cloud"), /ffmpeg/);
    if (!encoder) throw new Error("no encoder runs");
    process.kill(encoder, "SIGKILL");
    await goesOn("the encoder was killed");

    await killAndReplace("realtime");
    await goesOn("realtime was killed");

    // The keeper is what stands in the run; the server is below it.
    for (const server of below(pidOf("redis"), /redis-server|valkey-server|redis-check-rdb/))
      process.kill(server, "SIGKILL");
    await goesOn("Redis was killed");
    await eventually("a healthy site", async () => (await viewer.fetch("/healthz")).ok, 60);

    const workers = below(pidOf("cloud"), /functions?\//);
    for (const worker of workers) process.kill(worker, "SIGKILL");
    await goesOn("the function workers were killed");

    expect((await reaches(creator, streamId, ["live"])).id).toBe(session.id);
    const lasted = (Date.now() - began) / 1000;
    const recording = await endAndRecord(creator, streamId);
    await publisher.stop();
    // What the killed encoder held is lost, and the time until the next key frame: a few seconds at most.
    expect(recording.durationSeconds).toBeGreaterThan(lasted - 8);
    await viewer.call("GET", `/api/streams/${streamId}/recordings`);
    const [variant = ""] = named(await textOf(viewer, recording.hls), recording.hls);
    expect(seconds(await textOf(viewer, variant))).toBeGreaterThan(lasted - 8);
  },
);

test.skipIf(!linux)(
  "a function worker that is killed at its work loses nothing: the stream becomes ready all the same",
  async () => {
    const { creator, streamId } = await creatorWithStream();
    await creator.call("POST", `/api/streams/${streamId}/start`);
    const worker = await eventually("a worker that provisions", async () => below(pidOf("cloud"), /provision/)[0], 20);
    process.kill(worker, "SIGKILL");
    await reaches(creator, streamId, ["ready"], 120);
    await creator.call("POST", `/api/streams/${streamId}/stop`);
    await reaches(creator, streamId, ["ended"], 120);
  },
);

test("an encoder that comes back within the grace goes on with the same broadcast and one recording", async () => {
  const { creator, streamId, publisher, session } = await liveBroadcast();
  await publisher.stop();
  await reaches(creator, streamId, ["interrupted"]);
  const again = new Publisher(inject("platform").film, await pushAddress(creator, streamId));
  expect((await reaches(creator, streamId, ["live"])).id).toBe(session.id);
  await wait(3_000);
  const recording = await endAndRecord(creator, streamId);
  await again.stop();
  expect(recording.durationSeconds).toBeGreaterThan(4);
  const { body } = await creator.call<{ recordings: unknown[] }>("GET", `/api/streams/${streamId}/recordings`);
  expect(body.recordings).toHaveLength(1);
});
