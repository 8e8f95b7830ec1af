import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { s3 } from "@directfanz/core/platform/aws/s3";
import { link } from "@directfanz/core/platform/links";
import * as Recording from "@directfanz/core/recording";
import * as Stream from "@directfanz/core/stream";
import * as Session from "@directfanz/core/stream/session";
import { makeChannel, startChannel, stopChannel, takeAway } from "@directfanz/live/channel";
import { harvestStatus } from "@directfanz/live/harvest";
import { channelChanged } from "@directfanz/live/look";
import { stop } from "@directfanz/live/put-away";
import { reconcile } from "@directfanz/live/reconcile";
import { harvest, harvestSettled } from "@directfanz/live/record";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HarvestJob } from "../cloud/media/mediapackage.schema.ts";
import { ffmpeg, ffmpegPath } from "../engine/ffmpeg.ts";
import { eventually } from "../testing/eventually.ts";
import { cloudHere, type Here, reaches, ready } from "./given.ts";

const pushed = 4;
let here: Here;
let folder: string;
let film: string;
beforeAll(async () => {
  here = await cloudHere();
  folder = await mkdtemp(join(tmpdir(), "archive-"));
  film = join(folder, "film.flv");
  const picture = ["-f", "lavfi", "-i", `testsrc2=size=426x240:rate=30:duration=${pushed}`];
  const sound = ["-f", "lavfi", "-i", `sine=frequency=440:sample_rate=48000:duration=${pushed}`];
  const codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-c:a", "aac"];
  await ffmpeg(ffmpegPath(), [...picture, ...sound, ...codecs, film]);
});
afterAll(async () => {
  await here.close();
  await rm(folder, { recursive: true });
});

type Ready = Awaited<ReturnType<typeof ready>>;

const push = async ({ stream, now }: Ready) => {
  const address = `${(await now()).ingestUrl}/${await Stream.keyOf(stream.id)}`;
  await ffmpeg(ffmpegPath(), ["-re", "-i", film, "-c", "copy", "-f", "flv", address]);
};
const restart = async (arn: string) => {
  await stopChannel(arn);
  await reaches(arn, "IDLE");
  await startChannel(arn);
  await reaches(arn, "RUNNING");
};
/** Another channel on the same input and package, as after one that could not be mended. */
const replace = async ({ id, now }: Ready): Promise<string> => {
  const { mediaLiveInputId, mediaPackageChannelId, mediaLiveChannelArn } = await now();
  await eventually("no channel", () => takeAway(mediaLiveChannelArn ?? ""), 15);
  const arn = await makeChannel(
    { id, generation: 1, rungsDropped: 0 },
    mediaLiveInputId ?? "",
    mediaPackageChannelId ?? "",
  );
  await Session.note(id, { mediaLiveChannelArn: arn });
  await reaches(arn, "IDLE");
  await startChannel(arn);
  await reaches(arn, "RUNNING");
  return arn;
};
const end = async ({ id, now }: Ready) => {
  const arn = (await now()).mediaLiveChannelArn ?? "";
  await Session.move(id, "video_arrived");
  await Session.move(id, "end_requested", { endReason: "creator" });
  await stop(id);
  await reaches(arn, "IDLE");
  await channelChanged(arn);
};
/** Lets the present harvest job have failed, whatever it did. */
const failed = async ({ now }: Ready): Promise<string> => {
  const jobId = (await now()).harvestJobId ?? "";
  await eventually("a job that is done", async () => (await harvestStatus(jobId)) !== "IN_PROGRESS");
  const jobs = here.cloud.state.collection<HarvestJob>("mediapackage.harvest_jobs");
  const job = jobs.get(jobId);
  if (!job) throw new Error("there is no job");
  jobs.set(jobId, { ...job, status: "FAILED" });
  return jobId;
};
const objects = async (Bucket: string, Prefix: string) => {
  const found: { key: string; written: number }[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3() }, { Bucket, Prefix })) {
    found.push(...Contents.map(({ Key = "", LastModified }) => ({ key: Key, written: LastModified?.getTime() ?? 0 })));
  }
  return found;
};

test("a harvest that fails for good is replaced by the archive of every start and every channel", {
  timeout: 90_000,
}, async () => {
  const session = await ready();
  await push(session);
  await restart(session.arn);
  await push(session);
  await replace(session);
  await push(session);
  await end(session);
  expect((await session.now()).status).toBe("recording");
  await harvest(session.id);
  for (let attempt = 1; attempt < 3; attempt++) await harvestSettled(await failed(session));
  const last = await failed(session);
  const archived = (await objects(link("Archive").name, `archive/${session.id}/`))
    .map(({ key }) => key)
    .filter((key) => key.endsWith(".ts"));
  const copies = () => objects(link("Recordings").name, `recordings/${session.id}/archive/`);
  expect(archived.length).toBeGreaterThanOrEqual(3);

  // Cut off after a copy, before its answer: nothing is given up, and nothing is copied twice.
  here.wire.watch(async (_, moment) => (moment === "done" ? "cut" : undefined));
  await expect(harvestSettled(last)).rejects.toThrow();
  here.wire.mend();
  expect((await session.now()).status).toBe("recording");
  const copied = await copies();
  expect(copied.length).toBeGreaterThan(0);
  await reconcile();
  const prefix = `recordings/${session.id}/archive/`;
  expect((await copies()).map(({ key }) => key.slice(prefix.length))).toEqual(
    archived.map((key) => key.slice(`archive/${session.id}/`.length)),
  );
  expect(await copies()).toEqual(expect.arrayContaining(copied));

  const [recording] = await Recording.forStream(session.stream.id, session.artist);
  expect(recording).toMatchObject({ status: "READY", hls: `recordings/${session.id}/index.m3u8`, mp4: null });
  // Of the first start no playlist tells any more: its one segment may be taken for a whole one of six seconds.
  expect(recording?.durationSeconds).toBeGreaterThanOrEqual(3 * pushed - 1);
  expect(recording?.durationSeconds).toBeLessThanOrEqual(3 * pushed + 6 - pushed + 1);
  expect((await session.now()).status).toBe("ended");
  const child = await download(`recordings/${session.id}/index_archive.m3u8`);
  expect(child.match(/^#EXT-X-DISCONTINUITY$/gm)).toHaveLength(2);
  await Promise.all((await copies()).map(({ key }) => download(key)));
  await download(`recordings/${session.id}/index.m3u8`);
  await ffmpeg(ffmpegPath(), ["-xerror", "-i", join(folder, `recordings/${session.id}/index.m3u8`), "-f", "null", "-"]);
});

const download = async (Key: string): Promise<string> => {
  const { Body } = await s3().send(new GetObjectCommand({ Bucket: link("Recordings").name, Key }));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  await mkdir(dirname(join(folder, Key)), { recursive: true });
  await writeFile(join(folder, Key), bytes);
  return new TextDecoder().decode(bytes);
};
