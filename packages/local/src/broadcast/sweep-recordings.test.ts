import { ListObjectsV2Command, PutObjectCommand, PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import { s3 } from "@directfanz/core/platform/aws/s3";
import { database } from "@directfanz/core/platform/database";
import { id } from "@directfanz/core/platform/ids";
import { link } from "@directfanz/core/platform/links";
import * as Recording from "@directfanz/core/recording/publish";
import * as Stream from "@directfanz/core/stream";
import * as Session from "@directfanz/core/stream/session";
import { given } from "@directfanz/core/testing/given";
import { sweepRecordings } from "@directfanz/live/sweep-recordings";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cloudHere, type Here } from "./given.ts";

let here: Here;
beforeAll(async () => {
  here = await cloudHere();
});
afterAll(() => here.close());

const Bucket = link("Recordings").name;
const put = (Key: string) => s3().send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
const files = async (Prefix: string): Promise<number> =>
  (await s3().send(new ListObjectsV2Command({ Bucket, Prefix }))).KeyCount ?? 0;
const later = new Date(Date.now() + 2 * 86_400_000);
const over: Session.Fact[] = ["admitted", "channel_running", "video_arrived", "end_requested", "channel_stopped"];

/** A broadcast that has been recorded, with its files. */
const recorded = async () => {
  const { artist, stream, sessionId } = await given.session(over);
  const folder = `recordings/${sessionId}/`;
  for (const name of ["index.m3u8", "720/0.ts", "thumbnail.jpg"]) await put(`${folder}${name}`);
  const session = await Session.find(sessionId);
  if (!session) throw new Error("there is no session");
  const nothing = { mp4: null, thumbnailKey: null, thumbnailPath: null };
  await Recording.publish(session, { ...nothing, manifestKey: `${folder}index.m3u8`, durationSeconds: 6, height: 720 });
  await Session.note(sessionId, { cleanedAt: new Date() });
  return { artist, stream, sessionId, folder };
};

test("the files of deleted streams and recordings go, all others stay", async () => {
  const [kept, streamGone, recordingGone] = [await recorded(), await recorded(), await recorded()];
  await Stream.remove(streamGone.stream.id, streamGone.artist);
  await database().execute(`delete from stream_recordings where id = '${recordingGone.sessionId}'`);
  const coming = await given.session(over);
  await put(`recordings/${coming.sessionId}/index.m3u8`);
  await put("other/index.m3u8");
  // What was written less than a day ago is left alone.
  expect(await sweepRecordings()).toBe(0);
  expect(await files(streamGone.folder)).toBe(3);

  expect(await sweepRecordings(later)).toBe(2);
  const left = [kept.folder, streamGone.folder, recordingGone.folder, `recordings/${coming.sessionId}/`, "other/"];
  expect(await Promise.all(left.map(files))).toEqual([3, 0, 0, 1, 1]);
  expect(await sweepRecordings(later)).toBe(0);
});

test("what is tagged to be kept off the site is kept", async () => {
  const folder = `recordings/${id()}/`;
  await put(`${folder}index.m3u8`);
  const Tagging = { TagSet: [{ Key: "offline", Value: "yes" }] };
  await s3().send(new PutObjectTaggingCommand({ Bucket, Key: `${folder}index.m3u8`, Tagging }));
  await sweepRecordings(later);
  expect(await files(folder)).toBe(1);
});

test("a run goes once round, over more folders than one page of the list holds, wherever it begins", async () => {
  const folders = Array.from({ length: 30 }, () => `recordings/${id()}/`);
  for (const folder of folders) await put(`${folder}index.m3u8`);
  expect(await sweepRecordings(later, 7)).toBe(30);
  expect(await Promise.all(folders.map(files))).toEqual(folders.map(() => 0));
});
