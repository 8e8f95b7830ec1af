import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { database } from "@directfanz/core/platform/database";
import type { Id } from "@directfanz/core/platform/ids";
import { outbox } from "@directfanz/core/platform/outbox.sql";
import * as Session from "@directfanz/core/stream/session";
import { channelId, startChannel } from "@directfanz/live/channel";
import { lookAtVideo } from "@directfanz/live/video";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Alert, Channel } from "../cloud/media/medialive.schema.ts";
import { cloudHere, type Here, made, reaches, ready } from "./given.ts";

vi.setConfig({ testTimeout: 180_000 });

/** How long ago the last segment began. Milliseconds. */
let ago = 0;
/** A manifest of a stream that arrives, or that did a while ago. */
const manifest = () =>
  `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nvideo.m3u8\n#EXT-X-PROGRAM-DATE-TIME:${new Date(Date.now() - ago).toISOString()}\n#EXTINF:1,\nvideo.m3u8\n`;
/** Lists it for a session, in place of what its channel encodes. */
const listFor = (id: Id) =>
  Session.note(id, { hlsManifestUrl: `http://127.0.0.1:${(origin.address() as AddressInfo).port}/index.m3u8` });
/** MediaLive misses video, or does not. */
const arrives = (arn: string, video: boolean) => {
  const channels = here.cloud.state.collection<Channel>("medialive.channels");
  const channel = channels.get(channelId(arn));
  if (!channel) throw new Error("there is no channel");
  channels.set(channel.id, { ...channel, alerts: video ? [] : [missing] });
};

let here: Here;
let origin: Server;
beforeAll(async () => {
  here = await cloudHere();
  origin = createServer((_, answer) => answer.end(manifest()));
  await new Promise<void>((listening) => origin.listen(0, "127.0.0.1", listening));
});
beforeEach(() => {
  ago = 0;
});
afterAll(async () => {
  origin.closeAllConnections();
  origin.close();
  await here.close();
});

const missing: Alert = {
  ...{ id: "a", alertType: "Video Not Detected", message: "", pipelineId: "0", state: "SET" },
  setTimestamp: new Date().toISOString(),
};

/** Video comes or goes, and MediaLive tells it never, once, or several times at once. */
const turn = fc.record({ video: fc.boolean(), told: fc.integer({ min: 0, max: 3 }) });

test("whatever is told of missing video, never, once or twice, a broadcast goes by what stands", async () => {
  const session = await ready();
  await listFor(session.id);
  arrives(session.arn, true);
  await lookAtVideo(session.arn);
  const { liveAt, id } = await session.now();
  let expected = { status: "live", interruptions: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 5 }), async (turns) => {
      for (const { video, told } of turns) {
        arrives(session.arn, video);
        await Promise.all(Array.from({ length: told }, () => lookAtVideo(session.arn)));
        const status = told === 0 ? expected.status : video ? "live" : "interrupted";
        const lost = status === "interrupted" && expected.status === "live" ? 1 : 0;
        expected = { status, interruptions: expected.interruptions + lost };
        const row = await session.now();
        expect(row).toMatchObject({ ...expected, liveAt });
        // The grace runs while video is missing, and no longer.
        expect(row.videoLostAt !== null).toBe(status === "interrupted");
      }
    }),
    { numRuns: 100 },
  );
  expect(expected.interruptions).toBeGreaterThan(10);
  const told = (await database().select().from(outbox)).filter(({ payload }) => JSON.stringify(payload).includes(id));
  const times = (name: string) => told.filter((fact) => fact.name === name).length;
  expect(times("stream.started")).toBe(1);
  expect(times("stream.session_interrupted")).toBe(expected.interruptions);
});

test("what was pushed before a channel was seen to run makes no broadcast live: a harvest would not find it", async () => {
  const session = await ready();
  await listFor(session.id);
  // As after a fall of MediaLive: the encoder is back, and nothing of it is encoded yet.
  ago = 60_000;
  arrives(session.arn, true);
  const looking = lookAtVideo(session.arn);
  await wait(1_000);
  expect(await session.now()).toMatchObject({ status: "ready" });
  ago = 0;
  await looking;
  expect(await session.now()).toMatchObject({ status: "live" });
});

test("a channel of which only the picture is told was running before: harvests begin there", async () => {
  const session = await made(here);
  await listFor(session.id);
  // Nobody pushes, and MediaLive has not said so yet.
  await lookAtVideo(session.arn);
  expect(await session.now()).toMatchObject({ status: "provisioning" });
  await startChannel(session.arn);
  await reaches(session.arn, "RUNNING");
  const { revision } = await session.now();
  arrives(session.arn, true);
  await lookAtVideo(session.arn);
  expect(await session.now()).toMatchObject({ status: "live", revision: revision + 2 });
});
