import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { log } from "@directfanz/core/platform/log";
import { Engine } from "../../engine/engine.ts";
import { ffmpegPath } from "../../engine/ffmpeg.ts";
import type { PutFile } from "../../engine/vod.ts";
import type { CloudService, Emit, OpenPath, PutMetrics } from "../contract.ts";
import { channelFaults } from "../faults/channels.ts";
import type { Plan } from "../faults/plan.ts";
import type { Failure } from "../faults/schema.ts";
import type { Collection, State } from "../state.ts";
import { type ChannelDelays, Channels } from "./channels.ts";
import { HarvestJobs } from "./harvest-jobs.ts";
import { publishIngest } from "./ingest-metrics.ts";
import { Inputs } from "./inputs.ts";
import type { Channel, Input, SecurityGroup } from "./medialive.schema.ts";
import { mediaLive } from "./medialive.ts";
import type { Endpoint, HarvestJob, PackageChannel } from "./mediapackage.schema.ts";
import { mediaPackage } from "./mediapackage.ts";
import { origin } from "./origin.ts";
import type { Tagged, Tags } from "./tags.ts";

/** Milliseconds. On AWS a channel takes a minute or two to start and a harvest some minutes; here much less. */
export interface Delays extends ChannelDelays {
  harvesting: number;
}
const DELAYS: Delays = { creating: 300, starting: 1_000, stopping: 500, deleting: 300, harvesting: 200 };

/** AWS starts an account with 5 channels and 5 push inputs; one machine with more of both, until asked otherwise. */
const QUOTAS = { channels: 20, inputs: 20 };

/** Milliseconds between two looks for segments that are too old. */
const TRIM_EVERY = 2_000;

export interface MediaOptions {
  state: State;
  /** Where segments lie. */
  folder: string;
  emit: Emit;
  /** Where measures of what channels take in go. Without it nothing is measured. */
  putMetrics?: PutMetrics | undefined;
  /** 0 takes a free one. */
  rtmpPort: number;
  /** Where this cloud is reached: the beginning of endpoints' addresses. */
  baseUrl: () => string;
  region: string;
  account: string;
  ffmpeg?: string | undefined;
  putFile: PutFile;
  bucketExists?: ((bucket: string) => Promise<boolean> | boolean) | undefined;
  /** The CDN identifier that a secret holds. Without it endpoints with `Authorization` want any identifier. */
  secret?: ((arn: string) => string | undefined) | undefined;
  delays?: Partial<Delays> | undefined;
  quotas?: Partial<typeof QUOTAS> | undefined;
  /** What goes wrong; nothing by default. */
  faults?: Plan | undefined;
}

export interface Media {
  services: CloudService[];
  open: OpenPath[];
  rtmpPort: number;
  /** The engine itself, for those who want to see what an encoder does. */
  engine: Engine;
  /** Fails a running channel. Refused: `NotFoundException`, `ConflictException` where it does not run. */
  failChannel(id: string, how: Failure): void;
  close(): Promise<void>;
}

/**
 * MediaLive and MediaPackage v1 with a real encoder behind them. What they know is in `state`, what they encoded in
 * `folder`; a channel that ran when the last process ended runs again when this resolves.
 */
export const media = async (options: MediaOptions): Promise<Media> => {
  const { state, emit, region, account, faults: plan } = options;
  const channels = state.collection<Channel>("medialive.channels");
  const inputDocuments = state.collection<Input>("medialive.inputs");
  const groups = state.collection<SecurityGroup>("medialive.input_security_groups");
  const packages = state.collection<PackageChannel>("mediapackage.channels");
  const endpoints = state.collection<Endpoint>("mediapackage.origin_endpoints");
  const jobDocuments = state.collection<HarvestJob>("mediapackage.harvest_jobs");
  const delays = { ...DELAYS, ...options.delays };
  const quotas = { ...QUOTAS, ...options.quotas };

  const harvests = join(options.folder, "harvests");
  await rm(harvests, { recursive: true, force: true });
  await mkdir(harvests, { recursive: true });
  const engine = await Engine.open(
    {
      ...{ folder: join(options.folder, "channels"), archiving: join(options.folder, "archives") },
      ...{ rtmpPort: options.rtmpPort, ffmpeg: options.ffmpeg, putFile: options.putFile },
    },
    packages.list().map(({ id }) => id),
  );
  const timeline = (id: string) => engine.timeline(id);
  const endpointsOf = (channelId: string) => endpoints.list().filter((endpoint) => endpoint.channelId === channelId);

  const trimmed = new Map<string, number>();
  const inputs = new Inputs({
    ...{ inputs: inputDocuments, groups, quota: quotas.inputs, rtmpPort: () => engine.rtmpPort },
    arn: (kind, id) => `arn:aws:medialive:${region}:${account}:${kind}:${id}`,
    idle: (id) => ["IDLE", "DELETED"].includes(channels.get(id)?.state ?? "DELETED"),
  });
  const jobs = new HarvestJobs({
    ...{ jobs: jobDocuments, endpoints, timeline, emit, folder: harvests, delay: delays.harvesting },
    ...{ putFile: options.putFile, bucketExists: options.bucketExists, ffmpeg: ffmpegPath(options.ffmpeg) },
    fails: plan && ((id) => plan.happens("harvestFailed", "harvest", plan.faults.harvests.failed, { id })),
    arn: (kind, id) => `arn:aws:mediapackage:${region}:${account}:${kind}/${id}`,
  });
  const failChannel = (id: string, how: Failure): void => {
    lives.fail(id, how);
    plan?.note("channelFailed", "channel", { id, how });
  };
  const faults =
    plan &&
    channelFaults({
      plan,
      running: () => channels.list().flatMap(({ id, state }) => (state === "RUNNING" ? [id] : [])),
      fail: failChannel,
    });
  const lives = new Channels({
    ...{ channels, inputs, engine, emit, delays, faults },
    packages: (id) => packages.get(id) !== undefined,
    segmentSeconds: (id) => shortest(endpointsOf(id)),
    segment: (id) => {
      if (jobs.uses(id) || Date.now() - (trimmed.get(id) ?? 0) < TRIM_EVERY) return;
      trimmed.set(id, Date.now());
      const kept = Math.max(0, ...endpointsOf(id).map(keptSeconds));
      timeline(id)
        .then((one) => one.trim(Date.now() - kept * 1000))
        .catch((error: unknown) => log.warn({ error }, "old segments could not be deleted"));
    },
  });

  const liveTags = (arn: string) => inKind(channels)(arn) ?? inKind(inputDocuments)(arn) ?? inKind(groups)(arn);
  const packageTags = (arn: string) => inKind(packages)(arn) ?? inKind(endpoints)(arn);
  const services = [
    mediaLive({
      ...{ channels, lives, inputs, quota: quotas.channels, tagged: liveTags },
      arn: (kind, id) => `arn:aws:medialive:${region}:${account}:${kind}:${id}`,
    }),
    mediaPackage({
      ...{ channels: packages, endpoints, jobs, baseUrl: options.baseUrl, tagged: packageTags },
      arn: (kind, id) => `arn:aws:mediapackage:${region}:${account}:${kind}/${id}`,
      removed: (id) => engine.remove(id),
    }),
  ];
  const out = origin({
    endpoint: (hash) => endpoints.list().find((endpoint) => endpoint.hash === hash),
    ...{ timeline, secret: options.secret },
  });
  inputs.moved();
  await lives.resume();
  jobs.resume();
  const stopMeasuring = options.putMetrics && publishIngest({ channels, engine, region, put: options.putMetrics });
  return {
    ...{ services, open: [out], rtmpPort: engine.rtmpPort, engine, failChannel },
    close: async () => {
      stopMeasuring?.();
      await Promise.all(services.map((service) => service.close?.()));
      await engine.close();
    },
  };
};

/** Seconds: the shortest segment that any endpoint asks for, since all share the same segments. */
const shortest = (endpoints: Endpoint[]): number | undefined => {
  const asked = endpoints.flatMap(({ hlsPackage, dashPackage, cmafPackage }) =>
    [hlsPackage, dashPackage, cmafPackage].flatMap((one) => one?.segmentDurationSeconds || []),
  );
  return asked.length > 0 ? Math.min(...asked) : undefined;
};

/** Seconds that an endpoint needs to be kept: what it lists, what can be started over, and time to download it. */
const keptSeconds = ({ startoverWindowSeconds, timeDelaySeconds, ...endpoint }: Endpoint): number => {
  const windows = [
    endpoint.hlsPackage?.playlistWindowSeconds,
    endpoint.dashPackage?.manifestWindowSeconds,
    ...(endpoint.cmafPackage?.hlsManifests ?? []).map((manifest) => manifest.playlistWindowSeconds),
  ];
  return Math.max(startoverWindowSeconds, ...windows.map((window) => window ?? 60)) + timeDelaySeconds + 60;
};

interface WithTags {
  id: string;
  arn: string;
  tags: Tags;
}

/** Finds what has tags among the documents of one kind. */
const inKind =
  <T extends WithTags>(kind: Collection<T>) =>
  (arn: string): Tagged | undefined => {
    const found = kind.list().find((one) => one.arn === arn);
    return found && { tags: found.tags, save: (tags) => kind.set(found.id, { ...found, tags }) };
  };
