import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CreateChannelCommand, CreateInputCommand, ListAlertsCommand } from "@aws-sdk/client-medialive";
import {
  CreateHarvestJobCommand,
  CreateOriginEndpointCommand,
  CreateChannelCommand as CreatePackage,
  DeleteOriginEndpointCommand,
  DeleteChannelCommand as DeletePackage,
  DescribeHarvestJobCommand,
} from "@aws-sdk/client-mediapackage";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { find, readFragment } from "../../engine/boxes.ts";
import { ffmpeg } from "../../engine/ffmpeg.ts";
import {
  binary,
  type Cloud,
  channelFor,
  cloud,
  type Publisher,
  publish,
  reaches,
  source,
  start,
  stop,
  until,
} from "./media.harness.ts";

let here: Cloud;
let large: Awaited<ReturnType<typeof source>>;
let small: Awaited<ReturnType<typeof source>>;
let mute: Awaited<ReturnType<typeof source>>;
const publishers: Publisher[] = [];

beforeAll(async () => {
  [large, small, mute] = await Promise.all([source(720, 8), source(360, 6), source(240, 5, { silent: true })]);
  here = await cloud();
}, 60_000);
afterEach(async () => {
  await Promise.all(publishers.splice(0).map((publisher) => publisher.stop()));
});
afterAll(async () => {
  await here.close();
  await Promise.all([large, small, mute].map((one) => one.remove()));
});

let number = 0;
/** A channel that runs, with an HLS and a DASH endpoint. */
const running = async () => {
  number += 1;
  const name = `b${number}`;
  const { Input } = await here.live.send(
    new CreateInputCommand({ Name: name, Type: "RTMP_PUSH", Destinations: [{ StreamName: `live/key-${name}` }] }),
  );
  await here.pack.send(new CreatePackage({ Id: name }));
  const hls = await here.pack.send(
    new CreateOriginEndpointCommand({
      ...{ Id: `${name}-hls`, ChannelId: name, StartoverWindowSeconds: 3600 },
      HlsPackage: { SegmentDurationSeconds: 1, PlaylistWindowSeconds: 60, ProgramDateTimeIntervalSeconds: 1 },
    }),
  );
  const dash = await here.pack.send(
    new CreateOriginEndpointCommand({
      ...{ Id: `${name}-dash`, ChannelId: name, StartoverWindowSeconds: 3600 },
      DashPackage: { SegmentDurationSeconds: 1, ManifestWindowSeconds: 60 },
    }),
  );
  const { Channel } = await here.live.send(new CreateChannelCommand(channelFor(Input?.Id ?? "", name, name)));
  const id = Channel?.Id ?? "";
  await reaches(here, id, "IDLE");
  await start(here, id);
  const push = Input?.Destinations?.[0]?.Url ?? "";
  return { id, name, arn: Channel?.Arn ?? "", push, hls: hls.Url ?? "", dash: dash.Url ?? "" };
};

const send = (file: string, url: string, more?: string[]): Publisher => {
  const publisher = publish(file, url, more);
  publishers.push(publisher);
  return publisher;
};
const text = async (url: string): Promise<string | undefined> => {
  const response = await fetch(url);
  const body = await response.text();
  return response.ok ? body : undefined;
};
const playable = (url: string) => until("a playable manifest", () => text(url));
/** Seconds in a media playlist, and what stands in it. */
const listed = (playlist = "") => ({
  seconds: [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, duration]) => sum + Number(duration), 0),
  segments: playlist.split("\n").filter((line) => line.endsWith(".m4s")),
  discontinuities: playlist.split("\n").filter((line) => line === "#EXT-X-DISCONTINUITY").length,
});
const alerts = (arn: string, kind: string) =>
  here.events
    .filter(({ detail, resources }) => resources[0] === arn && detail.alert_type === kind)
    .map(({ detail }) => detail.alarm_state);
/** Seconds that an MP4 says it lasts, after every frame of it could be decoded. */
const decoded = async (file: string): Promise<number> => {
  await ffmpeg(binary, ["-xerror", "-i", file, "-map", "0", "-f", "null", "-"]);
  const mvhd = find(await readFile(file), "moov/mvhd");
  return mvhd ? mvhd.readUInt32BE(16) / mvhd.readUInt32BE(12) : 0;
};
const harvest = async (name: string, from: Date, kind: "hls" | "dash" = "hls") => {
  const job = { Id: `${name}-${kind}-job`, OriginEndpointId: `${name}-${kind}` };
  const ManifestKey = kind === "hls" ? `${name}/index.m3u8` : `${name}-dash/index.mpd`;
  await here.pack.send(
    new CreateHarvestJobCommand({
      ...job,
      ...{ StartTime: from.toISOString(), EndTime: new Date().toISOString() },
      S3Destination: { BucketName: "recordings", ManifestKey, RoleArn: "arn:aws:iam::1:role/h" },
    }),
  );
  await until("the harvest", async () => {
    const { Status } = await here.pack.send(new DescribeHarvestJobCommand({ Id: job.Id }));
    return Status !== "IN_PROGRESS" && Status;
  });
  return join(here.buckets, "recordings", dirname(ManifestKey));
};

test("a broadcast is played while it runs and whole as a recording", { timeout: 60_000 }, async () => {
  const began = new Date();
  const channel = await running();
  expect(alerts(channel.arn, "Video Not Detected")).toEqual(["SET"]);
  expect(await text(channel.hls)).toBeUndefined();

  const publisher = send(large.file, channel.push);
  const multivariant = await playable(channel.hls);
  expect(multivariant.match(/#EXT-X-STREAM-INF/g)).toHaveLength(4);
  expect(multivariant).toContain("RESOLUTION=1280x720");
  expect(multivariant).toMatch(/CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2"/);
  const live = await playable(channel.hls.replace(".m3u8", "_v240.m3u8"));
  expect(live).toContain("#EXT-X-PROGRAM-DATE-TIME:");
  expect(live).not.toContain("#EXT-X-ENDLIST");
  const mpd = await playable(channel.dash);
  expect(mpd).toContain('type="dynamic"');
  expect(mpd.match(/<Representation /g)).toHaveLength(5);
  expect(alerts(channel.arn, "Video Not Detected").slice(0, 2)).toEqual(["SET", "CLEARED"]);
  expect(alerts(channel.arn, "Audio Not Detected").slice(0, 2)).toEqual(["SET", "CLEARED"]);

  expect(await publisher.ended).toMatchObject({ code: 0 });
  await until("the loss of video", () => alerts(channel.arn, "Video Not Detected").at(-1) === "SET");
  const set = await here.live.send(new ListAlertsCommand({ ChannelId: channel.id, StateFilter: "SET" }));
  expect(set.Alerts?.map(({ AlertType }) => AlertType).sort()).toEqual(["Audio Not Detected", "Video Not Detected"]);
  await stop(here, channel.id);
  expect(await playable(channel.dash)).toContain('type="static"');
  await ffmpeg(binary, ["-xerror", "-i", channel.dash, "-map", "0", "-f", "null", "-"]);
  const ended = listed(await text(channel.hls.replace(".m3u8", "_v720.m3u8")));
  expect(ended.seconds).toBeGreaterThan(large.seconds - 0.2);
  expect(ended.seconds).toBeLessThan(large.seconds + 0.2);

  const folder = await harvest(channel.name, began);
  expect(await readdir(folder)).toEqual(expect.arrayContaining(["index.m3u8", "recording.mp4", "thumbnail.jpg"]));
  expect((await stat(join(folder, "thumbnail.jpg"))).size).toBeGreaterThan(1000);
  const whole = await decoded(join(folder, "recording.mp4"));
  expect(Math.abs(whole - large.seconds)).toBeLessThan(1);
  const vod = await readFile(join(folder, "index_v480.m3u8"), "utf8");
  expect(vod).toContain("#EXT-X-ENDLIST");
  await ffmpeg(binary, ["-xerror", "-i", join(folder, "index.m3u8"), "-map", "0", "-f", "null", "-"]);

  const states = here.events
    .filter(({ resources, detailType }) => resources[0] === channel.arn && detailType.endsWith("State Change"))
    .map(({ detail }) => detail.state);
  expect(states).toEqual(["CREATED", "STARTING", "RUNNING", "STOPPING", "STOPPED"]);
});

test("Property 15: renditions change at the same moments, each segment begins with a key frame", {
  timeout: 60_000,
}, async () => {
  const channel = await running();
  send(large.file, channel.push);
  const playlist = (height: number) => channel.hls.replace(".m3u8", `_v${height}.m3u8`);
  await until("some segments", async () => listed(await text(playlist(240))).segments.length >= 4);
  await stop(here, channel.id);
  const times = await Promise.all(
    [720, 480, 360, 240].map(async (height) => {
      const { segments } = listed(await text(playlist(height)));
      return Promise.all(
        segments.map(async (segment) => {
          const bytes = Buffer.from(await (await fetch(new URL(segment, channel.hls))).arrayBuffer());
          const { start, duration, independent } = readFragment(find(bytes, "moof") ?? Buffer.alloc(0));
          expect(independent).toBe(true);
          return { start, duration };
        }),
      );
    }),
  );
  expect(times[0]?.length).toBeGreaterThanOrEqual(4);
  for (const other of times) expect(other).toEqual(times[0]);
  // Whole seconds, the GOP that the channel asks for, but for the last.
  expect(new Set(times[0]?.slice(0, -1).map(({ duration }) => duration))).toEqual(new Set([90_000]));
});

test("what was broadcast can be started over, read in other packages, and is gone with its channel", {
  timeout: 60_000,
}, async () => {
  const channel = await running();
  await send(small.file, channel.push, ["-t", "4"]).ended;
  await stop(here, channel.id);
  const variant = channel.hls.replace(".m3u8", "_v240.m3u8");
  const whole = (await text(variant)) ?? "";
  const dates = [...whole.matchAll(/#EXT-X-PROGRAM-DATE-TIME:(.*)/g)].map(([, date]) => Date.parse(date ?? ""));
  const [start = 0, end = 0] = [(dates[1] ?? 0) + 100, (dates[2] ?? 0) + 100];
  const shifted = `?start=${new Date(start).toISOString()}&end=${end / 1000}`;
  expect((await text(channel.hls + shifted))?.match(/_v240\.m3u8\?start=/)).toBeTruthy();
  const part = (await text(variant + shifted)) ?? "";
  expect(listed(part).segments).toEqual(listed(whole).segments.slice(1, 3));
  expect(part).toContain("#EXT-X-ENDLIST");
  expect(await text(`${variant}?start=${start / 1000 - 7200}`)).toBeUndefined();

  const cmaf = await here.pack.send(
    new CreateOriginEndpointCommand({
      ...{ Id: `${channel.name}-cmaf`, ChannelId: channel.name },
      CmafPackage: { HlsManifests: [{ Id: "m" }] },
    }),
  );
  const manifest = cmaf.CmafPackage?.HlsManifests?.[0]?.Url ?? "";
  await ffmpeg(binary, ["-xerror", "-i", manifest, "-map", "0", "-f", "null", "-"]);
  const segment = new URL(listed(await text(manifest.replace(".m3u8", "_v240.m3u8"))).segments[0] ?? "", manifest);
  const head = await fetch(segment, { method: "HEAD" });
  expect(head.headers.get("cache-control")).toBe("max-age=1209600");
  expect(head.headers.get("access-control-allow-origin")).toBe("*");
  expect(Number(head.headers.get("content-length"))).toBeGreaterThan(1000);

  const folder = await harvest(channel.name, new Date(Date.now() - 60_000), "dash");
  await ffmpeg(binary, ["-xerror", "-i", join(folder, "index.mpd"), "-map", "0", "-f", "null", "-"]);
  for (const kind of ["hls", "dash", "cmaf"]) {
    await here.pack.send(new DeleteOriginEndpointCommand({ Id: `${channel.name}-${kind}` }));
  }
  expect(await text(segment.href)).toBeUndefined();
  const { folder: kept } = await here.media.engine.timeline(channel.name);
  expect((await stat(kept)).isDirectory()).toBe(true);
  await here.pack.send(new DeletePackage({ Id: channel.name }));
  await expect(stat(kept)).rejects.toThrow("ENOENT");
});

test("only the key of a running channel is admitted, and one publisher for it", { timeout: 60_000 }, async () => {
  const channel = await running();
  const wrong = await send(small.file, `${channel.push}x`).ended;
  expect(wrong.code).not.toBe(0);
  expect(wrong.said).toContain("No running channel has this stream key");
  send(small.file, channel.push);
  await playable(channel.hls);
  const second = await send(small.file, channel.push).ended;
  expect(second.code).not.toBe(0);
  expect(second.said).toContain("already published by another encoder");
  await stop(here, channel.id);
  const late = await send(small.file, channel.push).ended;
  expect(late.said).toContain("No running channel has this stream key");
});

test("an encoder that dies is replaced, a publisher that leaves may come back", { timeout: 60_000 }, async () => {
  const began = new Date();
  const channel = await running();
  const variant = channel.hls.replace(".m3u8", "_v240.m3u8");
  const first = send(large.file, channel.push);
  await until("two segments", async () => listed(await text(variant)).segments.length >= 2);
  const pid = here.media.engine.encoderPid(channel.id) ?? 0;
  process.kill(pid, "SIGKILL");
  const second = await until("a second run", async () => {
    const now = listed(await text(variant));
    return now.discontinuities === 1 && now;
  });
  expect(here.media.engine.encoderPid(channel.id)).not.toBe(pid);
  expect(second.segments.some((segment) => segment.startsWith("run-2/"))).toBe(true);
  expect(alerts(channel.arn, "Video Not Detected").at(-1)).toBe("CLEARED");
  await first.stop();
  await until("the loss of video", () => alerts(channel.arn, "Video Not Detected").at(-1) === "SET");

  // Smaller than before: the taller variants go on with what there is.
  await send(small.file, channel.push).ended;
  await stop(here, channel.id);
  const tall = listed(await text(channel.hls.replace(".m3u8", "_v720.m3u8")));
  expect(tall.discontinuities).toBe(2);
  expect(tall.segments.at(-1)).toMatch(/^run-3\/v360-/);
  const mpd = (await text(channel.dash)) ?? "";
  expect(mpd.match(/<Period /g)).toHaveLength(3);

  const folder = await harvest(channel.name, began);
  const lasts = await decoded(join(folder, "recording.mp4"));
  expect(Math.abs(lasts - listed(await text(variant)).seconds)).toBeLessThan(1);
  const vod = await readFile(join(folder, "index_v720.m3u8"), "utf8");
  expect(listed(vod).discontinuities).toBe(2);
});

test("a publisher without sound is heard as silence, other codecs are refused", { timeout: 60_000 }, async () => {
  const channel = await running();
  await send(mute.file, channel.push).ended;
  expect(alerts(channel.arn, "Video Not Detected").slice(0, 2)).toEqual(["SET", "CLEARED"]);
  expect(alerts(channel.arn, "Audio Not Detected")).toEqual(["SET"]);
  const other = await source(240, 2, { silent: true, codec: ["-c:v", "flv"] });
  expect((await send(other.file, channel.push).ended).code).not.toBe(0);
  await other.remove();
  await stop(here, channel.id);
  const picture = listed(await text(channel.hls.replace(".m3u8", "_v240.m3u8")));
  const sound = listed(await text(channel.hls.replace(".m3u8", "_audio.m3u8")));
  expect(picture.seconds).toBeGreaterThan(mute.seconds - 0.2);
  expect(Math.abs(sound.seconds - picture.seconds)).toBeLessThan(0.3);
});

test("a restart brings back what ran, and what was kept", { timeout: 60_000 }, async () => {
  const channel = await running();
  const variant = channel.hls.replace(".m3u8", "_v240.m3u8");
  await send(small.file, channel.push, ["-t", "3"]).ended;
  const before = await until("the segments", async () => {
    const now = listed(await text(variant));
    return now.seconds > 2.5 && now;
  });
  await here.restart();
  await reaches(here, channel.id, "RUNNING");
  expect(listed(await text(variant)).segments).toEqual(before.segments);
  await send(small.file, channel.push, ["-t", "3"]).ended;
  await stop(here, channel.id);
  const after = (await text(variant)) ?? "";
  expect(listed(after).discontinuities).toBe(1);
  expect(listed(after).segments.slice(0, before.segments.length)).toEqual(before.segments);
});
