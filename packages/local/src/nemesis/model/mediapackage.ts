import {
  type CreateHarvestJobCommandInput,
  type CreateOriginEndpointCommandInput,
  NotFoundException,
  UnprocessableEntityException,
} from "@aws-sdk/client-mediapackage";
import type { MediaLive } from "./medialive.ts";
import type { Storage } from "./storage.ts";
import { account, region, type Span, type World } from "./world.ts";

const problem = { $metadata: {}, message: "" };
const lawful = (is: boolean, Message: string): void => {
  if (!is) throw new UnprocessableEntityException({ ...problem, Message });
};

export interface Harvest {
  nth: number;
  packageId: string;
  from: number;
  to: number;
  status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  request: CreateHarvestJobCommandInput;
}

interface Tagged {
  Id: string;
  Tags: Record<string, string>;
}

/** Seconds of video in a span that lie within another. */
export const overlap = (span: Span, from: number, to: number): number =>
  Math.max(0, Math.min(span.to ?? to, to) - Math.max(span.from, from)) / 1000;

/** MediaPackage v1: channels, endpoints, and harvest jobs that write what MediaLive sent into the bucket. */
export class MediaPackage {
  readonly channels = new Map<string, Tagged>();
  readonly endpoints = new Map<string, Tagged & { ChannelId: string; isHls: boolean; startover: number }>();
  readonly harvests = new Map<string, Harvest>();
  readonly #world: World;
  readonly #live: MediaLive;
  readonly #storage: Storage;

  constructor(world: World, live: MediaLive, storage: Storage) {
    this.#world = world;
    this.#live = live;
    this.#storage = storage;
  }

  CreateChannel({ Id = "", Tags = {} }: { Id?: string; Tags?: Record<string, string> }): object {
    lawful(!this.channels.has(Id), "The id is taken");
    this.channels.set(Id, { Id, Tags });
    return this.#shown(Id);
  }

  DescribeChannel({ Id }: { Id: string }): object {
    return this.#shown(this.#known(this.channels, Id).Id);
  }

  ListChannels(): object {
    return { Channels: [...this.channels.keys()].map(this.#shown) };
  }

  DeleteChannel({ Id }: { Id: string }): object {
    this.#known(this.channels, Id);
    const isEmpty = ![...this.endpoints.values()].some(({ ChannelId }) => ChannelId === Id);
    lawful(isEmpty, "The channel has origin endpoints");
    this.channels.delete(Id);
    return {};
  }

  #shown = (Id: string): object => ({
    ...{ Id, Tags: this.channels.get(Id)?.Tags, Arn: `arn:aws:mediapackage:${region}:${account}:channels/${Id}` },
    HlsIngest: { IngestEndpoints: [{ Id: "1", Url: "https://ingest", Username: "u", Password: "p" }] },
  });

  CreateOriginEndpoint(request: CreateOriginEndpointCommandInput): object {
    const { Id = "", ChannelId = "", Tags = {}, HlsPackage, StartoverWindowSeconds = 0 } = request;
    this.#known(this.channels, ChannelId);
    lawful(!this.endpoints.has(Id), "The id is taken");
    this.endpoints.set(Id, { Id, ChannelId, Tags, isHls: HlsPackage !== undefined, startover: StartoverWindowSeconds });
    return this.#shownEndpoint(Id);
  }

  DescribeOriginEndpoint({ Id }: { Id: string }): object {
    return this.#shownEndpoint(this.#known(this.endpoints, Id).Id);
  }

  ListOriginEndpoints({ ChannelId }: { ChannelId?: string }): object {
    const those = [...this.endpoints.values()].filter((one) => !ChannelId || one.ChannelId === ChannelId);
    return { OriginEndpoints: those.map(({ Id }) => this.#shownEndpoint(Id)) };
  }

  DeleteOriginEndpoint({ Id }: { Id: string }): object {
    this.#known(this.endpoints, Id);
    this.endpoints.delete(Id);
    return {};
  }

  #shownEndpoint = (Id: string): object => {
    const endpoint = this.endpoints.get(Id);
    const manifest = endpoint?.isHls ? "index.m3u8" : "index.mpd";
    return {
      ...{ Id, ChannelId: endpoint?.ChannelId, Tags: endpoint?.Tags },
      Arn: `arn:aws:mediapackage:${region}:${account}:origin_endpoints/${Id}`,
      Url: `https://0123456789abcdef.mediapackage.${region}.amazonaws.com/out/v1/${Id}/${manifest}`,
    };
  };

  /** What the endpoint answers at this address: a playlist, once there is something to play. */
  fetch(url: string): string | undefined {
    const [, id = "", file] = /\/out\/v1\/([^/]+)\/(.+)$/.exec(url) ?? [];
    const endpoint = this.endpoints.get(id);
    const spans = endpoint ? this.videoOf(endpoint.ChannelId) : [];
    if (spans.length === 0) return undefined;
    if (file === "index.m3u8") return "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=1920x1080\nindex_1.m3u8\n";
    const edge = Math.max(...spans.map(({ to }) => to ?? this.#world.agenda.now));
    return `#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:${new Date(edge - 1_000).toISOString()}\n#EXTINF:1.0,\nindex_1_1.ts\n`;
  }

  /** When video came into a package's channel, over every MediaLive channel that fed it. */
  videoOf = (packageId: string): Span[] =>
    [...this.#live.channels.values()].filter((one) => one.packageId === packageId).flatMap(({ video }) => video);

  CreateHarvestJob(request: CreateHarvestJobCommandInput): object {
    const { Id = "", OriginEndpointId = "", StartTime = "", EndTime = "" } = request;
    const { agenda, history } = this.#world;
    lawful(!this.harvests.has(Id), "The id is taken");
    const endpoint = this.#known(this.endpoints, OriginEndpointId);
    lawful(endpoint.isHls && endpoint.startover > 0, "The endpoint cannot be harvested");
    const [from, to] = [Date.parse(StartTime), Date.parse(EndTime)];
    lawful(to <= agenda.now, "The end lies in the future");
    lawful(from < to && to - from <= 24 * 3_600_000, "The span is empty or too long");
    lawful(from >= agenda.now - endpoint.startover * 1000, "The start lies before the startover window");
    const harvest: Harvest = {
      ...{ nth: this.harvests.size, packageId: endpoint.ChannelId, from, to, status: "IN_PROGRESS" as const, request },
    };
    this.harvests.set(Id, harvest);
    agenda.in(history.delays.harvest * 1000, () => this.#settle(Id, harvest, endpoint.Id));
    return this.DescribeHarvestJob({ Id });
  }

  #settle(id: string, harvest: Harvest, endpoint: string): void {
    const spans = this.videoOf(harvest.packageId);
    const seconds = spans.reduce((sum, span) => sum + overlap(span, harvest.from, harvest.to), 0);
    const { faults } = this.#world.history;
    const isFaulty = faults.some((fault) => fault.in === "harvest" && this.#concerns(fault, harvest));
    // Whoever deletes the endpoint before the job has settled loses the recording.
    const works = !isFaulty && seconds > 0 && this.endpoints.has(endpoint);
    harvest.status = works ? "SUCCEEDED" : "FAILED";
    const { BucketName = "", ManifestKey = "" } = harvest.request.S3Destination ?? {};
    if (works) this.#storage.writePlaylist(BucketName, ManifestKey, seconds);
    else this.#world.say("MediaPackage", `harvest job ${harvest.nth} fails`);
    const arn = `arn:aws:mediapackage-vod:${region}:${account}:harvest_jobs/${id}`;
    this.#world.emit("aws.mediapackage", "MediaPackage HarvestJob Notification", arn, {
      harvest_job: { id, arn, status: harvest.status, origin_endpoint_id: endpoint },
    });
  }

  /** Whether a fault makes a job fail: it alone, or every one of its broadcast. */
  #concerns({ nth, fate }: { nth: number; fate: "once" | "always" }, harvest: Harvest): boolean {
    if (fate === "once") return nth === harvest.nth;
    return [...this.harvests.values()].some((one) => one.nth === nth && one.packageId === harvest.packageId);
  }

  DescribeHarvestJob({ Id }: { Id: string }): object {
    const { status, request } = this.#known(this.harvests, Id);
    return { ...request, Id, Status: status, ChannelId: this.harvests.get(Id)?.packageId };
  }

  ListHarvestJobs(): object {
    return { HarvestJobs: [...this.harvests.keys()].map((Id) => this.DescribeHarvestJob({ Id })) };
  }

  #known = <T>(those: Map<string, T>, id: string): T => {
    const one = those.get(id);
    if (!one) throw new NotFoundException({ ...problem, Message: `There is no ${id}` });
    return one;
  };
}
