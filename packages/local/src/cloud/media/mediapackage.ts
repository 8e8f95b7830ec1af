import { randomBytes, randomUUID } from "node:crypto";
import { AwsError, type CloudService } from "../contract.ts";
import type { Collection } from "../state.ts";
import type { HarvestJobs } from "./harvest-jobs.ts";
import {
  type Endpoint,
  EndpointChange,
  EndpointRequest,
  type PackageChannel,
  PackageChannelRequest,
} from "./mediapackage.schema.ts";
import { answer, notFound, page, parsed, type Routes, refuseJson, router } from "./routes.ts";
import { type Tagged, tagRoutes } from "./tags.ts";

export interface MediaPackageOptions {
  channels: Collection<PackageChannel>;
  endpoints: Collection<Endpoint>;
  jobs: HarvestJobs;
  arn: (kind: string, id: string) => string;
  baseUrl: () => string;
  /** The channel is gone: so is what it kept. */
  removed: (channelId: string) => Promise<void>;
  tagged: (arn: string) => Tagged | undefined;
}

export const refused = (message: string): AwsError => new AwsError("UnprocessableEntityException", 422, message);

/** MediaPackage v1's REST-JSON API (2017-10-12): channels, origin endpoints, harvest jobs, tags. */
export const mediaPackage = (options: MediaPackageOptions): CloudService => {
  const { endpoints } = options;
  const shaped = (found: Endpoint) => shape(found, options.baseUrl());
  const endpoint = (id = ""): Endpoint => {
    const found = endpoints.get(id);
    if (!found) throw notFound("Origin endpoint", id);
    return found;
  };
  const handle = router({
    ...channelRoutes(options),
    ...options.jobs.routes(),
    ...tagRoutes("", options.tagged),
    "POST /origin_endpoints": async (request) => {
      const wanted = await parsed(request, EndpointRequest);
      if (!options.channels.get(wanted.channelId)) throw notFound("Channel", wanted.channelId);
      if (endpoints.get(wanted.id)) throw refused(`Origin endpoint ${wanted.id} already exists.`);
      const kinds = [wanted.hlsPackage, wanted.dashPackage, wanted.cmafPackage].filter(Boolean);
      if (kinds.length !== 1) throw refused("One of HlsPackage, DashPackage and CmafPackage is required.");
      const hash = randomBytes(16).toString("hex");
      const arn = options.arn("origin_endpoints", hash);
      const made: Endpoint = { ...wanted, arn, hash, url: "", createdAt: new Date().toISOString() };
      endpoints.set(made.id, made);
      return answer(200, shaped(made));
    },
    "GET /origin_endpoints": (request) => {
      const channelId = request.query.get("channelId");
      const all = endpoints.list().filter((one) => channelId === null || one.channelId === channelId);
      const { items, nextToken } = page(request, all, ({ id }) => id);
      return answer(200, { originEndpoints: items.map(shaped), nextToken });
    },
    "GET /origin_endpoints/{Id}": (_, { Id }) => answer(200, shaped(endpoint(Id))),
    "PUT /origin_endpoints/{Id}": async (request, { Id }) => {
      const change = await parsed(request, EndpointChange);
      const before = endpoint(Id);
      const sent = Object.entries(change).filter(([, value]) => value !== undefined);
      const after: Endpoint = { ...before, ...Object.fromEntries(sent) };
      endpoints.set(after.id, after);
      return answer(200, shaped(after));
    },
    "DELETE /origin_endpoints/{Id}": (_, { Id }) => {
      endpoints.delete(endpoint(Id).id);
      return answer(202);
    },
  });
  return { scopes: ["mediapackage"], handle, refuse: refuseJson, close: () => options.jobs.close() };
};

const channelRoutes = ({ channels, endpoints, arn, baseUrl, removed }: MediaPackageOptions): Routes => {
  const channel = (id = ""): PackageChannel => {
    const found = channels.get(id);
    if (!found) throw notFound("Channel", id);
    return found;
  };
  const credentials = () => ({ username: randomBytes(16).toString("hex"), password: randomBytes(16).toString("hex") });
  return {
    "POST /channels": async (request) => {
      const wanted = await parsed(request, PackageChannelRequest);
      if (channels.get(wanted.id)) throw refused(`Channel ${wanted.id} already exists.`);
      const hash = randomBytes(16).toString("hex");
      const made: PackageChannel = {
        ...{ id: wanted.id, arn: arn("channels", hash), description: wanted.description, tags: wanted.tags },
        createdAt: new Date().toISOString(),
        hlsIngest: {
          ingestEndpoints: [1, 2].map((pipeline) => ({
            id: randomUUID().replaceAll("-", ""),
            url: `${baseUrl()}/in/v${pipeline}/${hash}/${hash}/channel`,
            ...credentials(),
          })),
        },
      };
      channels.set(made.id, made);
      return answer(200, made);
    },
    "GET /channels": (request) => {
      const { items, nextToken } = page(request, channels.list(), ({ id }) => id);
      return answer(200, { channels: items, nextToken });
    },
    "GET /channels/{Id}": (_, { Id }) => answer(200, channel(Id)),
    "PUT /channels/{Id}": async (request, { Id }) => {
      const { description } = await parsed(request, PackageChannelRequest.partial());
      const changed = { ...channel(Id), ...(description !== undefined && { description }) };
      channels.set(changed.id, changed);
      return answer(200, changed);
    },
    "PUT /channels/{Id}/ingest_endpoints/{IngestEndpointId}/credentials": (_, { Id, IngestEndpointId = "" }) => {
      const found = channel(Id);
      const ingest = found.hlsIngest.ingestEndpoints;
      if (!ingest.some(({ id }) => id === IngestEndpointId)) throw notFound("Ingest endpoint", IngestEndpointId);
      const ingestEndpoints = ingest.map((one) => (one.id === IngestEndpointId ? { ...one, ...credentials() } : one));
      const changed = { ...found, hlsIngest: { ingestEndpoints } };
      channels.set(changed.id, changed);
      return answer(200, changed);
    },
    "DELETE /channels/{Id}": async (_, { Id }) => {
      const found = channel(Id);
      if (endpoints.list().some(({ channelId }) => channelId === found.id)) {
        throw refused(`Channel ${found.id} still has origin endpoints.`);
      }
      channels.delete(found.id);
      await removed(found.id);
      return answer(202);
    },
  };
};

/** An endpoint as it is answered. Addresses follow where this cloud is reached now, so they outlive a moved port. */
const shape = ({ hash, ...endpoint }: Endpoint, baseUrl: string) => {
  const root = `${baseUrl}/out/v1/${hash}`;
  const suffix = endpoint.dashPackage ? "mpd" : "m3u8";
  return {
    ...endpoint,
    // A CMAF endpoint has one address a manifest, and none of its own.
    url: endpoint.cmafPackage ? "" : `${root}/${endpoint.manifestName}.${suffix}`,
    ...(endpoint.cmafPackage && {
      cmafPackage: {
        ...endpoint.cmafPackage,
        hlsManifests: (endpoint.cmafPackage.hlsManifests ?? []).map((manifest) => ({
          ...manifest,
          url: `${root}/${manifest.id}/${manifest.manifestName ?? "index"}.m3u8`,
        })),
      },
    }),
  };
};
