import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { access, copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import {
  type CreateChannelCommandInput,
  DescribeChannelCommand,
  MediaLiveClient,
  StartChannelCommand,
  StopChannelCommand,
} from "@aws-sdk/client-medialive";
import { MediaPackageClient } from "@aws-sdk/client-mediapackage";
import { ffmpeg, ffmpegPath } from "../../engine/ffmpeg.ts";
import type { AwsEvent, CloudRequest, CloudResponse } from "../contract.ts";
import { AwsError } from "../contract.ts";
import { cloudWatch } from "../events/metric/cloudwatch.ts";
import { metricOperations } from "../events/metric/metric-operations.ts";
import { metrics } from "../events/metric/metrics.ts";
import { putMetrics } from "../events/metric/put-metrics.ts";
import { State } from "../state.ts";
import { type Media, type MediaOptions, media } from "./media.ts";

export const binary = ffmpegPath();

/**
 * MediaLive, MediaPackage and CloudWatch behind a plain HTTP server, told apart by the credential scope; signatures
 * unchecked.
 */
export interface Cloud {
  live: MediaLiveClient;
  pack: MediaPackageClient;
  watch: CloudWatchClient;
  media: Media;
  events: AwsEvent[];
  url: string;
  /** Where the buckets' objects are. */
  buckets: string;
  /** Ends the services and starts them anew on the same state, as a restart of the process does. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const cloud = async (options: Partial<MediaOptions> = {}): Promise<Cloud> => {
  const folder = await mkdtemp(join(tmpdir(), "media-"));
  const buckets = join(folder, "buckets");
  await mkdir(join(buckets, "recordings"), { recursive: true });
  const events: AwsEvent[] = [];
  let url = "";
  let state = new State(join(folder, "state.sqlite"));
  const open = async (rtmpPort: number) => {
    const store = metrics(state, Date.now);
    const opened = await media({
      ...{ state, rtmpPort, region: "us-east-1", account: "111122223333", folder: join(folder, "media") },
      emit: (event) => events.push(event),
      putMetrics: putMetrics(state.database, store, Date.now),
      baseUrl: () => url,
      bucketExists: (bucket) => bucket === "recordings",
      putFile: async (bucket, key, file) => {
        await access(join(buckets, bucket)).catch(() => {
          throw new AwsError("NoSuchBucket", 404, "The specified bucket does not exist");
        });
        const to = join(buckets, bucket, key);
        await mkdir(dirname(to), { recursive: true });
        await copyFile(file, to);
      },
      delays: { creating: 50, starting: 100, stopping: 50, deleting: 50, harvesting: 10 },
      ...options,
    });
    return { ...opened, services: [...opened.services, cloudWatch(metricOperations(store, Date.now))] };
  };
  let opened = await open(0);

  const answer = async (request: CloudRequest): Promise<CloudResponse> => {
    const path = opened.open.find(({ prefix }) => request.path.startsWith(prefix));
    if (path) return path.handle(request);
    const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const service = opened.services.find(({ scopes }) => scopes.includes(scope));
    if (!service) return { status: 403 };
    try {
      return await service.handle(request);
    } catch (error) {
      if (error instanceof AwsError) return service.refuse(error, request);
      throw error;
    }
  };
  const server = createServer((incoming, outgoing) => {
    const [path = "", query = ""] = (incoming.url ?? "").split("?");
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    const request: CloudRequest = {
      ...{ method: incoming.method ?? "GET", path, query: new URLSearchParams(query), headers, body: incoming },
      ...{ payloadHash: "", region: "us-east-1", account: "111122223333", requestId: randomUUID(), anonymous: false },
    };
    answer(request)
      .then(async (response) => {
        outgoing.writeHead(response.status, response.headers);
        if (response.body instanceof Readable) await pipeline(response.body, outgoing);
        else outgoing.end(response.body);
      })
      .catch(() => outgoing.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const client = {
    ...{ endpoint: url, region: "us-east-1", maxAttempts: 1 },
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const live = new MediaLiveClient(client);
  const pack = new MediaPackageClient(client);
  const watch = new CloudWatchClient(client);
  return {
    ...{ live, pack, watch, events, buckets },
    get url() {
      return url;
    },
    get media() {
      return opened;
    },
    restart: async () => {
      await opened.close();
      state.close();
      state = new State(join(folder, "state.sqlite"));
      opened = await open(opened.rtmpPort);
    },
    close: async () => {
      live.destroy();
      pack.destroy();
      watch.destroy();
      await opened.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      state.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** The four lower rungs of a ladder, as a channel of one pipeline for a MediaPackage channel asks for them. */
export const channelFor = (inputId: string, packageId: string, name = "stream"): CreateChannelCommandInput => {
  const rungs = [
    { height: 720, width: 1280, bitrate: 1_200_000 },
    { height: 480, width: 854, bitrate: 700_000 },
    { height: 360, width: 640, bitrate: 400_000 },
    { height: 240, width: 426, bitrate: 200_000 },
  ];
  return {
    ...{ Name: name, ChannelClass: "SINGLE_PIPELINE", RoleArn: "arn:aws:iam::111122223333:role/media" },
    InputSpecification: { Codec: "AVC", Resolution: "HD", MaximumBitrate: "MAX_10_MBPS" },
    InputAttachments: [{ InputId: inputId, InputAttachmentName: "rtmp" }],
    Destinations: [{ Id: "package", MediaPackageSettings: [{ ChannelId: packageId }] }],
    EncoderSettings: {
      TimecodeConfig: { Source: "SYSTEMCLOCK" },
      VideoDescriptions: rungs.map(({ height, width, bitrate }) => ({
        ...{ Name: `v${height}`, Width: width, Height: height },
        CodecSettings: {
          H264Settings: {
            ...{ RateControlMode: "QVBR", Bitrate: bitrate, MaxBitrate: bitrate, Profile: "MAIN" },
            ...{ FramerateControl: "SPECIFIED", FramerateNumerator: 25, FramerateDenominator: 1 },
            ...{ ParControl: "SPECIFIED", ParNumerator: 1, ParDenominator: 1 },
            ...{ GopSize: 1, GopSizeUnits: "SECONDS", GopClosedCadence: 1 },
          },
        },
      })),
      AudioDescriptions: [
        {
          ...{ Name: "audio", AudioSelectorName: "default" },
          CodecSettings: { AacSettings: { Bitrate: 96_000, CodingMode: "CODING_MODE_2_0", SampleRate: 48_000 } },
        },
      ],
      OutputGroups: [
        {
          Name: "package",
          OutputGroupSettings: { MediaPackageGroupSettings: { Destination: { DestinationRefId: "package" } } },
          Outputs: rungs.map(({ height }) => ({
            ...{ OutputName: `o${height}`, VideoDescriptionName: `v${height}`, AudioDescriptionNames: ["audio"] },
            OutputSettings: { MediaPackageOutputSettings: {} },
          })),
        },
      ],
    },
  };
};

/** The same channel, with its tallest rendition archived to S3 too, in segments of two seconds. */
export const archivedChannelFor = (inputId: string, packageId: string, url: string): CreateChannelCommandInput => {
  const channel = channelFor(inputId, packageId);
  channel.Destinations?.push({ Id: "archive", Settings: [{ Url: url }] });
  channel.EncoderSettings?.OutputGroups?.push({
    Name: "archive",
    OutputGroupSettings: {
      HlsGroupSettings: {
        ...{ Destination: { DestinationRefId: "archive" }, HlsCdnSettings: { HlsS3Settings: {} } },
        ...{ Mode: "VOD", SegmentLength: 2, ProgramDateTime: "INCLUDE", ProgramDateTimePeriod: 2 },
      },
    },
    Outputs: [
      {
        ...{ OutputName: "archive", VideoDescriptionName: "v720", AudioDescriptionNames: ["audio"] },
        OutputSettings: {
          HlsOutputSettings: {
            ...{ NameModifier: "_$h$p", SegmentModifier: "_$dt$" },
            HlsSettings: { StandardHlsSettings: { M3u8Settings: {} } },
          },
        },
      },
    ],
  });
  return channel;
};

/** A broadcast made once, so that publishing it costs nothing: test picture, B-frames as OBS makes them, a tone. */
export const source = async (height: number, seconds: number, more: { silent?: boolean; codec?: string[] } = {}) => {
  const folder = await mkdtemp(join(tmpdir(), "source-"));
  const file = join(folder, "source.flv");
  const width = Math.round((height * 16) / 9 / 2) * 2;
  const picture = ["-f", "lavfi", "-i", `testsrc2=size=${width}x${height}:rate=25:duration=${seconds}`];
  const sound = more.silent ? [] : ["-f", "lavfi", "-i", `sine=frequency=440:sample_rate=44100:duration=${seconds}`];
  const codec = more.codec ?? ["-c:v", "libx264", "-preset", "superfast", "-g", "50", "-b:v", "1500k", "-c:a", "aac"];
  await ffmpeg(binary, [...picture, ...sound, ...codec, "-f", "flv", file]);
  return { file, seconds, remove: () => rm(folder, { recursive: true, force: true }) };
};

export interface Publisher {
  child: ChildProcess;
  /** Its last words and how it ended. */
  ended: Promise<{ code: number | null; said: string }>;
  stop(): Promise<void>;
}

/** Pushes a file as an encoder does, in real time; `more` stands before the input. */
export const publish = (file: string, url: string, more: string[] = []): Publisher => {
  const args = ["-hide_banner", "-loglevel", "error", "-re", ...more, "-i", file, "-c", "copy", "-f", "flv", url];
  const child = spawn(binary, args, { stdio: ["pipe", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (part: Buffer) => {
    said += part.toString("utf8");
  });
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, said })),
  );
  return {
    ...{ child, ended },
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
};

/** Asks until the answer is there; throws after `patience` milliseconds with what was waited for. */
export const until = async <T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  patience = 30_000,
): Promise<T> => {
  for (const start = Date.now(); Date.now() - start < patience; ) {
    const answered = await ask();
    if (answered !== undefined && answered !== false) return answered;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${what}`);
};

/** Waits until MediaLive says that a channel is in this state. */
export const reaches = (here: Cloud, ChannelId: string, wanted: string) =>
  until(`channel ${wanted}`, async () => {
    const { State } = await here.live.send(new DescribeChannelCommand({ ChannelId }));
    return State === wanted;
  });

/** Starts a channel and waits until it runs. */
export const start = async (here: Cloud, ChannelId: string) => {
  await here.live.send(new StartChannelCommand({ ChannelId }));
  await reaches(here, ChannelId, "RUNNING");
};

/** Stops a channel and waits until it has stopped. */
export const stop = async (here: Cloud, ChannelId: string) => {
  await here.live.send(new StopChannelCommand({ ChannelId }));
  await reaches(here, ChannelId, "IDLE");
};
