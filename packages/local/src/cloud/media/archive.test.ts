import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateChannelCommand, CreateInputCommand } from "@aws-sdk/client-medialive";
import { CreateOriginEndpointCommand, CreateChannelCommand as CreatePackage } from "@aws-sdk/client-mediapackage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ffmpeg } from "../../engine/ffmpeg.ts";
import {
  archivedChannelFor,
  binary,
  type Cloud,
  cloud,
  publish,
  reaches,
  source,
  start,
  stop,
  until,
} from "./media.harness.ts";

let here: Cloud;
let film: Awaited<ReturnType<typeof source>>;

beforeAll(async () => {
  film = await source(720, 5);
  here = await cloud();
});
afterAll(async () => {
  await here.close();
  await film.remove();
});

/** A channel that runs, archived under `archive/<name>/index` of a bucket. */
const running = async (name: string, bucket: string) => {
  const { Input } = await here.live.send(
    new CreateInputCommand({ Name: name, Type: "RTMP_PUSH", Destinations: [{ StreamName: `live/${name}` }] }),
  );
  await here.pack.send(new CreatePackage({ Id: name }));
  const { Url: hls = "" } = await here.pack.send(
    new CreateOriginEndpointCommand({
      ...{ Id: `${name}-hls`, ChannelId: name, StartoverWindowSeconds: 3600 },
      HlsPackage: { SegmentDurationSeconds: 1, PlaylistWindowSeconds: 60 },
    }),
  );
  const wanted = archivedChannelFor(Input?.Id ?? "", name, `s3ssl://${bucket}/archive/${name}/index`);
  const { Channel } = await here.live.send(new CreateChannelCommand(wanted));
  const channel = { id: Channel?.Id ?? "", arn: Channel?.Arn ?? "", push: Input?.Destinations?.[0]?.Url ?? "", hls };
  await reaches(here, channel.id, "IDLE");
  await start(here, channel.id);
  return { ...channel, folder: join(here.buckets, bucket, "archive", name) };
};
const read = (folder: string, name: string) => readFile(join(folder, name), "utf8").catch(() => undefined);
const segments = (playlist = "") => playlist.split("\n").filter((line) => line.endsWith(".ts"));
const seconds = (playlist = "") =>
  [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, duration]) => sum + Number(duration), 0);
const alerts = (arn: string) =>
  here.events
    .filter(({ detail, resources }) => resources[0] === arn && /create output file/i.test(String(detail.alert_type)))
    .map(({ detail }) => detail.alarm_state);
/** Decodes everything, and fails where a single packet is not whole. */
const decode = (file: string) => ffmpeg(binary, ["-xerror", "-i", file, "-map", "0", "-f", "null", "-"]);

test("the tallest rendition is written to S3 as it was encoded: a playlist that grows, and ends with the channel", async () => {
  await mkdir(join(here.buckets, "archive"), { recursive: true });
  const channel = await running("whole", "archive");
  const publisher = publish(film.file, channel.push);
  const growing = await until("an archive", () => read(channel.folder, "index_720p.m3u8"));
  expect(growing).toContain("#EXT-X-PLAYLIST-TYPE:EVENT");
  expect(growing).not.toContain("#EXT-X-ENDLIST");
  expect(await publisher.ended).toMatchObject({ code: 0 });
  await stop(here, channel.id);

  const main = (await read(channel.folder, "index.m3u8")) ?? "";
  expect(main).toMatch(
    /CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2",RESOLUTION=1280x720,FRAME-RATE=25\.000\nindex_720p\.m3u8/,
  );
  const child = (await read(channel.folder, "index_720p.m3u8")) ?? "";
  expect(child).toContain("#EXT-X-PLAYLIST-TYPE:VOD");
  expect(child.trimEnd().endsWith("#EXT-X-ENDLIST")).toBe(true);
  expect(child.match(/#EXT-X-PROGRAM-DATE-TIME/g)).toHaveLength(segments(child).length);
  expect(segments(child).map((name) => name.replace(/_\d{8}T\d{6}_/, "_$dt$_"))).toEqual(
    [1, 2, 3].map((number) => `index_720p_$dt$_0000${number}.ts`),
  );
  expect(Math.abs(seconds(child) - film.seconds)).toBeLessThan(0.2);
  expect(alerts(channel.arn)).toEqual([]);
  await decode(join(channel.folder, "index.m3u8"));

  // Started again it counts from one, in a playlist of its own; the segments' dates keep them apart.
  await start(here, channel.id);
  expect(await publish(film.file, channel.push, ["-t", "3"]).ended).toMatchObject({ code: 0 });
  await stop(here, channel.id);
  const again = (await read(channel.folder, "index_720p.m3u8")) ?? "";
  expect(segments(again)[0]).toMatch(/_00001\.ts$/);
  expect(Math.abs(seconds(again) - 3)).toBeLessThan(0.2);
  expect((await readdir(channel.folder)).filter((name) => name.endsWith(".ts")).sort()).toEqual(
    [...segments(child), ...segments(again)].sort(),
  );
});

test("a bucket that is away sets an alert and takes nothing from viewers; once back it has everything", async () => {
  const channel = await running("refused", "late");
  const publisher = publish(film.file, channel.push);
  await until("the alert", () => alerts(channel.arn).includes("SET"));
  await until("a picture for viewers all the same", async () => {
    const variant = await fetch(channel.hls.replace(".m3u8", "_v720.m3u8"));
    return variant.ok && (await variant.text()).split("#EXTINF").length > 2;
  });
  await mkdir(join(here.buckets, "late"));
  await until("the alert to go", () => alerts(channel.arn).at(-1) === "CLEARED");
  expect(await publisher.ended).toMatchObject({ code: 0 });
  await stop(here, channel.id);
  expect(alerts(channel.arn)).toEqual(["SET", "CLEARED"]);
  const child = await read(channel.folder, "index_720p.m3u8");
  expect(Math.abs(seconds(child) - film.seconds)).toBeLessThan(0.2);
  await decode(join(channel.folder, "index.m3u8"));
});

test("an encoder that comes back goes on after a discontinuity", async () => {
  const channel = await running("twice", "archive");
  await publish(film.file, channel.push, ["-t", "3"]).ended;
  await publish(film.file, channel.push, ["-t", "3"]).ended;
  await stop(here, channel.id);
  const child = (await read(channel.folder, "index_720p.m3u8")) ?? "";
  expect(child.match(/^#EXT-X-DISCONTINUITY$/gm)).toHaveLength(1);
  expect(segments(child).map((name) => name.slice(-8, -3))).toEqual(["00001", "00002", "00003", "00004"]);
  expect(Math.abs(seconds(child) - 6)).toBeLessThan(0.3);
  await decode(join(channel.folder, "index.m3u8"));
});
