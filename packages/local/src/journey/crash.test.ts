import { setTimeout as wait } from "node:timers/promises";
import postgres from "postgres";
import { expect, inject, test } from "vitest";
import { creatorWithStream, endAndRecord, liveBroadcast, pushAddress, reaches } from "../testing/broadcast.ts";
import { eventually } from "../testing/eventually.ts";
import { kill as killAll, type Victim } from "../testing/kill.ts";
import { named, seconds, textOf } from "../testing/media.ts";
import { below, killAndReplace, pidOf } from "../testing/processes.ts";
import { Publisher } from "../testing/publisher.ts";
import { ReturningPublisher } from "../testing/returning-publisher.ts";
import { Visitor } from "../testing/visitor.ts";

const { site, film, environment } = inject("platform");

/** Which processes stand below the cloud is read from Linux's own tables. */
const linux = process.platform === "linux";

/** The newest segment that a viewer can get. */
const newest = async (viewer: Visitor, hls: string): Promise<string> => {
  const [variant = ""] = named(await textOf(viewer, hls), hls);
  return named(await textOf(viewer, variant), variant).at(-1) ?? "";
};

/** Waits until a viewer gets a new segment. */
const grows = async (viewer: Visitor, hls: string): Promise<void> => {
  let before: string | undefined;
  await eventually("a new segment", async () => {
    const now = await newest(viewer, hls);
    before ??= now;
    return now !== before;
  });
};

const slay = (victim: Victim): void => expect(killAll(victim)).toBeGreaterThan(0);

/** How often a fact of a stream was announced. */
const announced = async (streamId: string, name: string): Promise<number> => {
  const sql = postgres(environment.DATABASE_URL ?? "", { max: 1 });
  try {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int from outbox where subject = ${streamId} and name = ${name}`;
    return row?.count ?? 0;
  } finally {
    await sql.end();
  }
};

test.skipIf(!linux)(
  "with each process killed during one broadcast, one after the other, it goes on, and one recording has all but the outages",
  async () => {
    const { creator, streamId, publisher: first, session } = await liveBroadcast();
    await first.stop();
    const publisher = new ReturningPublisher(film, await pushAddress(creator, streamId));
    const viewer = new Visitor(site);
    const { body } = await viewer.call<{ hls: string }>("POST", `/api/streams/${streamId}/access`);
    await grows(viewer, body.hls);
    let missing = 0;
    /** Kills something, and waits for a new picture. What stands in the picture's way costs the time until then. */
    const kill = async (what: string, how: () => Promise<void> | void, takes: "pictures" | "nothing" = "nothing") => {
      const began = Date.now();
      await how();
      await grows(viewer, body.hls).catch((error) => {
        throw new Error(`after ${what} was killed`, { cause: error });
      });
      if (takes === "pictures") missing += (Date.now() - began) / 1000;
    };

    await kill("the encoder", () => slay("encoder"), "pictures");
    for (const name of ["realtime", "streaming", "web", "edge"]) await kill(name, () => killAndReplace(name));
    // The keeper is what stands in the run; the server is below it.
    await kill("Redis", () => slay("redis"));
    await kill("PostgreSQL", () => slay("postgres"));
    await kill("the function workers", () => slay("workers"));
    await kill("MediaLive, with the encoder", () => killAndReplace("cloud"), "pictures");
    await eventually("a healthy site", async () => (await viewer.fetch("/healthz")).ok, 60);

    expect((await reaches(creator, streamId, ["live"])).id).toBe(session.id);
    expect(publisher.spans).toHaveLength(2);
    const recording = await endAndRecord(creator, streamId);
    await publisher.stop();
    const sent = first.sent + publisher.sent;
    expect(await announced(streamId, "stream.started")).toBe(1);
    expect(await announced(streamId, "stream.recording_ready")).toBe(1);
    // Its answer brings the cookie of the edge.
    await viewer.call("GET", `/api/streams/${streamId}/recordings`);
    const [variant = ""] = named(await textOf(viewer, recording.hls), recording.hls);
    const recorded = seconds(await textOf(viewer, variant));
    expect(recording.durationSeconds).toBeCloseTo(recorded, -0.5);
    // Each of the two that came back begins with its next key frame: two seconds at most.
    expect(recorded).toBeGreaterThan(sent - missing - 4);
    expect(recorded).toBeLessThan(sent + 1);
  },
);

test.skipIf(!linux)(
  "a function worker that is killed at its work loses nothing: the stream becomes ready all the same",
  async () => {
    const { creator, streamId } = await creatorWithStream();
    await creator.call("POST", `/api/streams/${streamId}/start`);
    const worker = await eventually(
      "a worker that provisions",
      async () => below(pidOf("cloud"), /bring-up|bringUp/)[0],
      20,
    );
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
  const again = new Publisher(film, await pushAddress(creator, streamId));
  expect((await reaches(creator, streamId, ["live"])).id).toBe(session.id);
  await wait(3_000);
  const recording = await endAndRecord(creator, streamId);
  await again.stop();
  expect(recording.durationSeconds).toBeGreaterThan(4);
  const { body } = await creator.call<{ recordings: unknown[] }>("GET", `/api/streams/${streamId}/recordings`);
  expect(body.recordings).toHaveLength(1);
});
