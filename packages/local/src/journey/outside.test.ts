import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { archiveDestination, encoderSettings, packageDestination } from "@directfanz/live/encoder-settings";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { creatorWithStream, endAndRecord, liveBroadcast, pushAddress, reaches } from "../testing/broadcast.ts";
import { eventually } from "../testing/eventually.ts";
import { named, seconds, textOf } from "../testing/media.ts";
import { Publisher } from "../testing/publisher.ts";
import { Visitor } from "../testing/visitor.ts";

/** Outside clients, curl's way and ffmpeg's, on one live broadcast: what they get, and what they must be refused. */
const { site, ingest, cloud, film, environment } = inject("platform");

let live: Awaited<ReturnType<typeof liveBroadcast>>;
let fan: Visitor;
let hls: string;
beforeAll(async () => {
  live = await liveBroadcast({ isPublic: false });
  fan = await Visitor.signedUp(site, "FAN", "Finn");
  const { body } = await fan.call<{ hls: string }>("POST", `/api/streams/${live.streamId}/access`);
  hls = body.hls;
});
afterAll(() => live?.publisher.stop());

const refusedPush = async (address: string): Promise<string> => {
  const publisher = new Publisher(film, address);
  const code = await publisher.ended;
  expect(code).not.toBe(0);
  return publisher.said;
};

test("a fan gets a multivariant playlist of four renditions or more, and a segment of each", async () => {
  const variants = named(await textOf(fan, hls), hls);
  expect(variants.length).toBeGreaterThanOrEqual(4);
  for (const variant of variants) {
    const segment = named(await textOf(fan, variant), variant).at(-1) ?? "";
    const answer = await fan.fetch(segment);
    expect(answer.status).toBe(200);
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(1_000);
  }
});

test("DASH comes from the same broadcast", async () => {
  const { body } = await fan.call<{ dash: string }>("POST", `/api/streams/${live.streamId}/access`);
  expect(await textOf(fan, body.dash)).toContain("<MPD");
});

test("a wrong key is refused, and the answer does not tell a wrong key from a missing stream", async () => {
  expect(await refusedPush(`${ingest}/dfz_wrong`)).toMatch(/error|refused|Broken pipe/i);
});

test("a second publisher is refused, and the first goes on", async () => {
  await refusedPush(await pushAddress(live.creator, live.streamId));
  expect(live.publisher.process.exitCode).toBeNull();
  expect((await reaches(live.creator, live.streamId, ["live"])).id).toBe(live.session.id);
});

test("who has no cookie, or another stream's, or an altered one, gets no manifest and no segment", async () => {
  const [variant = ""] = named(await textOf(fan, hls), hls);
  const segment = named(await textOf(fan, variant), variant).at(-1) ?? "";
  const nobody = new Visitor(site);
  for (const address of [hls, variant, segment]) expect((await nobody.fetch(address)).status).toBe(403);

  const altered = new Visitor(site);
  altered.cookies = fan.cookies.map((cookie) =>
    cookie.name === "CloudFront-Signature" ? { ...cookie, value: `x${cookie.value.slice(1)}` } : cookie,
  );
  expect((await altered.fetch(hls)).status).toBe(403);

  const other = new URL(hls);
  other.pathname = other.pathname.replace(/[0-9a-f]{32}/, "0".repeat(32));
  const foreign = new Visitor(site);
  foreign.cookies = fan.cookies.map((cookie) => ({ ...cookie, path: "/" }));
  expect((await foreign.fetch(other.href)).status).toBe(403);
});

test("a path that climbs out of its folder is refused, however it is written", async () => {
  const folder = new URL(".", hls).href;
  for (const climb of [
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/secrets.json",
    "..%5c..%5csecrets.json",
    "%252e%252e%252fx",
  ]) {
    const answer = await fan.fetch(`${folder}${climb}`);
    expect([400, 403, 404]).toContain(answer.status);
  }
});

test("nobody signed in gets no access to a members' stream, and the key is nobody's but the owner's", async () => {
  const nobody = new Visitor(site);
  expect((await nobody.call("POST", `/api/streams/${live.streamId}/access`)).status).toBe(401);
  expect((await fan.call("GET", `/api/streams/${live.streamId}/ingest`)).status).toBe(403);
  const rival = await Visitor.signedUp(site, "ARTIST", "Rival");
  expect((await rival.call("GET", `/api/streams/${live.streamId}/ingest`)).status).toBe(404);
  expect((await rival.call("POST", `/api/streams/${live.streamId}/stop`)).status).toBe(404);
});

test("a forged session cookie is nobody's", async () => {
  const forged = new Visitor(site);
  forged.cookies = [{ name: "session", value: "f".repeat(64), path: "/" }];
  expect((await forged.call("GET", "/api/auth/session")).status).toBe(401);
});

test("a key works only while its channel runs", async () => {
  const { creator, streamId } = await creatorWithStream();
  expect(await refusedPush(await pushAddress(creator, streamId))).not.toBe("");
});

const cli = "/usr/bin/aws";
const aws = async (...words: string[]) => {
  const { stdout } = await promisify(execFile)(cli, ["--endpoint-url", cloud, "--output", "json", ...words], {
    env: { ...process.env, ...environment, AWS_PAGER: "" },
    timeout: 60_000,
  });
  return stdout.trim() === "" ? {} : JSON.parse(stdout);
};

// AWS's own command line, where Debian's is installed: version 1 elsewhere on the PATH signs presigned addresses the old way.
test.skipIf(!existsSync(cli))("the AWS command line makes, describes and starts a channel", async () => {
  const { SecurityGroup } = await aws(
    "medialive",
    "create-input-security-group",
    "--whitelist-rules",
    "Cidr=127.0.0.1/32",
  );
  const { Input } = await aws(
    ...["medialive", "create-input", "--name", "cli", "--type", "RTMP_PUSH"],
    ...["--input-security-groups", SecurityGroup.Id, "--destinations", "StreamName=live/cli-key"],
  );
  expect(Input.Destinations[0].Url).toMatch(/^rtmp:\/\/127\.0\.0\.1:\d+\/live\/cli-key$/);
  await aws("mediapackage", "create-channel", "--id", "cli");
  const endpoint = await aws(
    "mediapackage",
    "create-origin-endpoint",
    "--id",
    "cli-hls",
    "--channel-id",
    "cli",
    "--hls-package",
    "{}",
  );
  expect(endpoint.Url).toMatch(/\/out\/v1\/[0-9a-f]{32}\/index\.m3u8$/);
  const made = await aws(
    ...["medialive", "create-channel", "--name", "cli", "--channel-class", "SINGLE_PIPELINE"],
    ...["--role-arn", "arn:aws:iam::000000000000:role/directfanz-medialive"],
    ...["--input-specification", "Codec=AVC,Resolution=HD,MaximumBitrate=MAX_10_MBPS"],
    ...["--input-attachments", JSON.stringify([{ InputId: Input.Id, InputAttachmentName: "rtmp" }])],
    "--destinations",
    JSON.stringify([
      { Id: packageDestination, MediaPackageSettings: [{ ChannelId: "cli" }] },
      { Id: archiveDestination, Settings: [{ Url: "s3ssl://directfanz-archive/archive/cli/index" }] },
    ]),
    ...["--encoder-settings", JSON.stringify(encoderSettings())],
  );
  const channel = ["--channel-id", made.Channel.Id];
  const state = async (wanted: string) =>
    eventually(wanted, async () => (await aws("medialive", "describe-channel", ...channel)).State === wanted);
  await state("IDLE");
  await aws("medialive", "start-channel", ...channel);
  await state("RUNNING");
  await expect(aws("medialive", "delete-channel", ...channel)).rejects.toThrow(/ConflictException/);
  await aws("medialive", "stop-channel", ...channel);
  await state("IDLE");
  await aws("medialive", "delete-channel", ...channel);
  await expect(aws("medialive", "start-channel", "--channel-id", "0")).rejects.toThrow(/NotFoundException/);
});

test.skipIf(!existsSync(cli))("a wrong secret is refused by the AWS command line's own error", async () => {
  const forged = promisify(execFile)(cli, ["--endpoint-url", cloud, "s3", "ls"], {
    env: { ...process.env, ...environment, AWS_SECRET_ACCESS_KEY: "wrong" },
  });
  await expect(forged).rejects.toThrow(/SignatureDoesNotMatch/);
});

test("the end brings a recording that is as long as what was sent, to a segment", async () => {
  const { creator, streamId, publisher } = live;
  await publisher.stop();
  await reaches(creator, streamId, ["interrupted"]);
  const recording = await endAndRecord(creator, streamId);
  expect(publisher.sent).toBeGreaterThan(5);
  expect(Math.abs(recording.durationSeconds - publisher.sent)).toBeLessThanOrEqual(1.5);
  await fan.call("POST", `/api/streams/${streamId}/access`);
  const [variant = ""] = named(await textOf(fan, recording.hls), recording.hls);
  const playlist = await textOf(fan, variant);
  expect(playlist).toContain("#EXT-X-ENDLIST");
  expect(Math.abs(seconds(playlist) - recording.durationSeconds)).toBeLessThanOrEqual(1);
  expect((await fan.fetch(recording.mp4 ?? "")).status).toBe(200);
  expect((await new Visitor(site).fetch(recording.mp4 ?? "")).status).toBe(403);
});
