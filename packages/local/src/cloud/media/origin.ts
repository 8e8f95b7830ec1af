import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { manifest } from "../../engine/dash.ts";
import { mediaPlaylist, multivariant } from "../../engine/hls.ts";
import type { Timeline } from "../../engine/timeline.ts";
import { type Between, excerpts, last, type Selection, variants } from "../../engine/window.ts";
import type { CloudRequest, CloudResponse, OpenPath } from "../contract.ts";
import type { Endpoint } from "./mediapackage.schema.ts";
import { timeOf } from "./times.ts";

export interface OriginOptions {
  /** The endpoint that an address names. */
  endpoint: (hash: string) => Endpoint | undefined;
  timeline: (channelId: string) => Promise<Timeline>;
  /** The identifier that a secret holds, for endpoints that only a CDN may read. */
  secret?: ((arn: string) => string | undefined) | undefined;
}

const PREFIX = "/out/v1/";
const WINDOW = 60;
const TYPES = { m3u8: "application/vnd.apple.mpegurl", mpd: "application/dash+xml", m4s: "video/iso.segment" };
/** Segments never change: 14 days, as MediaPackage says it. */
const FOREVER = 1_209_600;

/** MediaPackage's origin: manifests made anew for each request, segments from disk. What a path names is looked up,
 * never opened. */
export const origin = (options: OriginOptions): OpenPath => ({
  prefix: PREFIX,
  handle: async (request) => {
    if (request.method === "OPTIONS") return text(204, "");
    if (request.method !== "GET" && request.method !== "HEAD") return text(405, "Method not allowed.");
    const response = await respond(options, request);
    if (request.method !== "HEAD") return response;
    if (response.body instanceof Readable) response.body.destroy();
    return { ...response, body: "" };
  },
});

const respond = async (options: OriginOptions, request: CloudRequest): Promise<CloudResponse> => {
  const [hash = "", ...rest] = request.path.slice(PREFIX.length).split("/");
  if (hash === "time" && rest.length === 0) return text(200, new Date().toISOString());
  const endpoint = options.endpoint(hash);
  if (!endpoint) return missing;
  if (endpoint.origination === "DENY") return text(403, "This endpoint does not serve.");
  if (endpoint.authorization && !identified(options, endpoint, request)) return text(403, "Not identified as a CDN.");
  const timeline = await options.timeline(endpoint.channelId);
  const path = rest.join("/");
  return (await media(timeline, path)) ?? playlist(endpoint, timeline, path, request);
};

const identified = ({ secret }: OriginOptions, endpoint: Endpoint, request: CloudRequest): boolean => {
  const sent = request.headers["x-mediapackage-cdnidentifier"] ?? "";
  const wanted = secret?.(endpoint.authorization?.cdnIdentifierSecret ?? "");
  return wanted === undefined ? /^[!-~]{8,128}$/.test(sent) : sent === wanted;
};

/** An init segment or a segment; undefined where the path is neither. */
const media = async (timeline: Timeline, path: string): Promise<CloudResponse | undefined> => {
  const [, number, name, which] = /^run-(\d+)\/([A-Za-z0-9-]+)-(init\.mp4|\d+\.m4s)$/.exec(path) ?? [];
  if (which === undefined) return undefined;
  const run = timeline.runs.find((one) => one.number === Number(number));
  const track = run?.tracks.find((one) => one.name === name);
  const segment = track?.segments.find((one) => `${one.number}.m4s` === which);
  if (!run || !track || (which !== "init.mp4" && !segment)) return missing;
  const from = segment ? timeline.file(run, track, segment) : timeline.initFile(run, track);
  const file = await open(from).catch(() => undefined);
  if (!file) return missing;
  const { size } = await file.stat();
  const type = which === "init.mp4" ? `${track.kind}/mp4` : TYPES.m4s;
  return {
    status: 200,
    headers: { ...headers(type, FOREVER), "content-length": String(size) },
    body: file.createReadStream(),
  };
};

/** What of the endpoint's packages a manifest's path asks for. */
interface Asked {
  kind: "multivariant" | "media" | "dash";
  variant: string;
  base: string;
  /** From the playlist to the endpoint's root. */
  up: string;
  settings: {
    playlistWindowSeconds?: number | undefined;
    playlistType?: string | undefined;
    programDateTimeIntervalSeconds?: number | undefined;
  };
  selection: Selection;
}

const asked = (endpoint: Endpoint, path: string): Asked | undefined => {
  const { hlsPackage, dashPackage, cmafPackage } = endpoint;
  if (dashPackage && path === `${endpoint.manifestName}.mpd`) {
    const settings = { playlistWindowSeconds: dashPackage.manifestWindowSeconds };
    const selection = select(dashPackage.streamSelection);
    return { kind: "dash", variant: "", base: endpoint.manifestName, up: "", settings, selection };
  }
  const manifests = [
    ...(hlsPackage ? [{ folder: "", base: endpoint.manifestName, up: "", settings: hlsPackage }] : []),
    ...(cmafPackage?.hlsManifests ?? []).map((one) => {
      return { folder: `${one.id}/`, base: one.manifestName ?? "index", up: "../", settings: one };
    }),
  ];
  const selection = select((hlsPackage ?? cmafPackage)?.streamSelection);
  for (const { folder, base, up, settings } of manifests) {
    const common = { base, up, settings, selection };
    if (path === `${folder}${base}.m3u8`) return { kind: "multivariant", variant: "", ...common };
    const head = `${folder}${base}_`;
    if (path.startsWith(head) && path.endsWith(".m3u8")) {
      return { kind: "media", variant: path.slice(head.length, -".m3u8".length), ...common };
    }
  }
  return undefined;
};

const select = (selection: NonNullable<Endpoint["hlsPackage"]>["streamSelection"]): Selection => ({
  minBitrate: selection?.minVideoBitsPerSecond,
  maxBitrate: selection?.maxVideoBitsPerSecond,
  order: selection?.streamOrder === "VIDEO_BITRATE_ASCENDING" ? "ascending" : "descending",
});

const playlist = (endpoint: Endpoint, timeline: Timeline, path: string, request: CloudRequest): CloudResponse => {
  const wanted = asked(endpoint, path);
  const between = wanted && window(endpoint, timeline, wanted.settings, request.query);
  if (!wanted || !between) return missing;
  const shown = excerpts(timeline, between);
  const choice = variants(shown, wanted.selection);
  const [first] = choice;
  if (!first) return missing;
  const segment = Math.max(...shown.map(({ run }) => run.segment));
  const ended = !timeline.live || between.to < Date.now() - endpoint.timeDelaySeconds * 1000 - segment * 1000;
  const fresh = Math.max(1, Math.floor(segment / 2));

  if (wanted.kind === "dash") {
    const { dashPackage } = endpoint;
    const body = manifest(shown, choice, {
      availableFrom: timeline.firstAt,
      live: !ended,
      window: wanted.settings.playlistWindowSeconds ?? WINDOW,
      minimumUpdate: dashPackage?.minUpdatePeriodSeconds ?? segment,
      minimumBuffer: dashPackage?.minBufferTimeSeconds ?? 2 * segment,
      delay: dashPackage?.suggestedPresentationDelaySeconds ?? 3 * segment,
      timeUrl: `${PREFIX}time`,
      now: Date.now(),
    });
    return { status: 200, headers: headers(TYPES.mpd, fresh), body };
  }
  if (wanted.kind === "multivariant") {
    const shift = new URLSearchParams([...request.query].filter(([name]) => name === "start" || name === "end"));
    const query = shift.size > 0 ? `?${shift}` : "";
    const body = multivariant(shown, choice, { playlist: (name) => `${wanted.base}_${name}.m3u8${query}` });
    return { status: 200, headers: headers(TYPES.m3u8, fresh), body };
  }
  const variant = wanted.variant === "audio" ? "audio" : choice.find(({ name }) => name === wanted.variant);
  if (!variant) return missing;
  const body = mediaPlaylist(shown, variant, {
    type: wanted.settings.playlistType === "EVENT" ? "event" : undefined,
    ended,
    dateEvery: wanted.settings.programDateTimeIntervalSeconds ?? 0,
    file: (run, file) => `${wanted.up}run-${run}/${file}`,
  });
  return { status: 200, headers: headers(TYPES.m3u8, fresh), body };
};

/**
 * The time that a manifest covers: the playlist's window up to now, or the time-shifted one that was asked for, which
 * must lie in the endpoint's startover window (User Guide, "Time-shifted viewing"); undefined where it does not.
 */
const window = (
  endpoint: Endpoint,
  timeline: Timeline,
  settings: Asked["settings"],
  query: URLSearchParams,
): Between | undefined => {
  const now = Date.now();
  const latest = endpoint.timeDelaySeconds > 0 ? now - endpoint.timeDelaySeconds * 1000 : Number.POSITIVE_INFINITY;
  const start = query.get("start");
  const end = query.get("end");
  if (start === null && end === null) {
    const whole = settings.playlistType === "EVENT" ? Number.POSITIVE_INFINITY : undefined;
    const { from } = last(timeline, whole ?? settings.playlistWindowSeconds ?? WINDOW);
    return { from: from - endpoint.timeDelaySeconds * 1000, to: latest };
  }
  const earliest = now - endpoint.startoverWindowSeconds * 1000;
  const from = start === null ? earliest : timeOf(start);
  const to = end === null ? latest : timeOf(end);
  if (from === undefined || to === undefined || from < earliest || from >= to || from > now) return undefined;
  return { from, to: Math.min(to, latest) };
};

const headers = (type: string, maxAge: number): Record<string, string> => ({
  "content-type": type,
  "cache-control": `max-age=${maxAge}`,
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, HEAD, OPTIONS",
  "access-control-allow-headers": "*",
  "access-control-expose-headers": "Date, Content-Length",
});

const text = (status: number, body: string): CloudResponse => ({ status, headers: headers("text/plain", 0), body });
const missing = text(404, "Not found.");
