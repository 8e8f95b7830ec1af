import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { log } from "@directfanz/core/platform/log";
import { liveOrigin } from "@directfanz/edge/paths";
import { type Behaviour, behaviourFor, keeps, methodsOf } from "@directfanz/edge/table";
import { type Verdict, verifyRequest } from "@directfanz/edge/verify";
import { answer } from "./answer.ts";
import { Cache, type Entry } from "./cache.ts";
import { answered, forwarded, viewerAddress, viewerHeaders } from "./headers.ts";
import { lifetime } from "./lifetime.ts";
import { ask, OriginFailed, type OriginResponse } from "./origin.ts";
import { askRecordings } from "./recordings.ts";
import { refusals, refuse } from "./refusal.ts";
import { type RequestPath, requestPath } from "./request-path.ts";
import { Stats } from "./stats.ts";
import { upgrades } from "./upgrade.ts";

export interface EdgeOptions {
  /** `http://host:port` of each service. */
  origins: { web: string; streaming: string; realtime: string };
  /** Hosts that `/live/` may lead to; reached over plain HTTP. */
  liveHosts: RegExp;
  /** Name of the bucket behind `/media/`. */
  recordings: string;
  /** What browsers call this edge: signatures are made for it. */
  edgeUrl: string;
  /** PEM by key pair id. */
  publicKeys: Map<string, string>;
  cacheBytes?: number;
  /** Larger answers pass without being kept, so that one film does not push everything else out. */
  largestKept?: number;
  /** Milliseconds without a sign of an origin: CloudFront's default. */
  patience?: number;
  /** The clock, in ms. */
  now?: () => number;
}

export interface Edge {
  /** Not listening yet. */
  server: Server;
  stats: Stats;
  /** Takes no more requests, cuts WebSockets, which come back by themselves, and the rest after `grace` ms. */
  close(grace?: number): Promise<void>;
}

/** The CDN of one machine: obeys the edge table as CloudFront does. */
export const createEdge = (options: EdgeOptions): Edge => {
  const { now = Date.now, patience = 30_000, largestKept = 32 * 1024 * 1024, edgeUrl } = options;
  const cache = new Cache(options.cacheBytes ?? 256 * 1024 * 1024, now);
  const stats = new Stats();

  const verdict = (request: IncomingMessage): Verdict =>
    verifyRequest({
      url: new URL(edgeUrl).origin + request.url,
      cookies: request.headers.cookie,
      publicKeys: options.publicKeys,
      now: new Date(now()),
      ip: viewerAddress(request),
    });

  /** The row's origin: where a path of it leads. Undefined where it leads nowhere allowed. */
  const leadsTo = (row: Behaviour, { path, query }: RequestPath): { base: string; path: string } | undefined => {
    const suffix = row.query === "all" && query !== "" ? `?${query}` : "";
    if (row.origin === "recordings") return { base: "", path };
    if (row.origin !== "mediapackage") return { base: options.origins[row.origin], path: path + suffix };
    const live = liveOrigin(path, options.liveHosts);
    return live && { base: `http://${live.host}`, path: live.path + suffix };
  };

  const askFor = (
    row: Behaviour,
    to: { base: string; path: string },
    request: IncomingMessage,
    requestId: string,
    range?: string,
  ): Promise<OriginResponse> => {
    if (row.origin === "recordings") return askRecordings(options.recordings, to.path, range);
    const names = row.forward === "viewer" ? [] : row.forward;
    const headers = {
      ...Object.fromEntries(names.map((name) => [name, request.headers[name] ?? ""])),
      ...viewerHeaders(request, requestId, edgeUrl),
      "accept-encoding": "identity",
      ...(range ? { range } : {}),
    };
    return ask({ ...to, method: "GET", headers, patience });
  };

  const fill = async (row: Behaviour, response: OriginResponse) => {
    const { status, headers, body } = response;
    if (Number(headers["content-length"] ?? 0) > largestKept) {
      body.destroy();
      return undefined;
    }
    const parts: Buffer[] = [];
    let length = 0;
    try {
      for await (const part of body) {
        length += part.length;
        if (length > largestKept) return undefined;
        parts.push(part);
      }
    } catch (error) {
      throw error instanceof OriginFailed ? error : new OriginFailed(502, { cause: error });
    }
    const entry: Entry = { status, headers, body: Buffer.concat(parts), at: now(), compressed: new Map() };
    return { entry, seconds: lifetime(row, status, headers, now()) };
  };

  /** Sends what the origin answers as it comes, kept by nobody. */
  const pass = async (row: Behaviour, response: ServerResponse, from: OriginResponse): Promise<void> => {
    response.writeHead(from.status, { ...answered(from.headers, row), "x-cache": "Miss from edge" });
    // A viewer who leaves, or an origin that breaks off, is nothing to tell: the connection is cut.
    await pipeline(from.body, response).catch(() => response.destroy());
  };

  const serveKept = async (
    row: Behaviour,
    to: { base: string; path: string },
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<void> => {
    const varying = row.forward === "viewer" ? [] : row.forward.map((name) => request.headers[name] ?? "");
    const key = JSON.stringify([row.origin, to.base, to.path, ...varying]);
    const { range } = request.headers;
    if (range && !cache.peek(key)) {
      // A piece of something large: what is asked for is fetched, and no more.
      stats.count(row, "miss");
      return pass(row, response, await askFor(row, to, request, requestId, range));
    }
    const { entry, hit } = await cache.get(key, async () => fill(row, await askFor(row, to, request, requestId)));
    stats.count(row, hit ? "hit" : "miss");
    if (entry) return answer(entry, row, request, response, { hit, now: now() });
    return pass(row, response, await askFor(row, to, request, requestId));
  };

  const servePassed = async (
    row: Behaviour,
    to: { base: string; path: string },
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<void> => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    stats.count(row, "passed");
    const method = request.method ?? "GET";
    const carries = request.headers["content-length"] !== undefined || request.headers["transfer-encoding"];
    const headers = forwarded(request, requestId, edgeUrl);
    const body = carries ? { body: request } : {};
    await pass(row, response, await ask({ ...to, method, headers, ...body, signal: gone.signal, patience }));
  };

  const serve = async (request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> => {
    const target = requestPath(request.url ?? "");
    if (!target) return refuse(request, response, refusals.path, requestId);
    const row = behaviourFor(target.path);
    if (!methodsOf(row).includes(request.method ?? "")) return refuse(request, response, refusals.method, requestId);
    const signed = row.signed ? verdict(request) : "ok";
    if (signed !== "ok") {
      stats.count(row, "refused");
      return refuse(request, response, refusals.verdict(signed), requestId);
    }
    const to = leadsTo(row, target);
    if (!to) return refuse(request, response, refusals.host, requestId);
    await (keeps(row) ? serveKept : servePassed)(row, to, request, response, requestId);
  };

  const server = createServer((request, response) => {
    const requestId = randomUUID();
    if (stats.answers(request, response)) return;
    serve(request, response, requestId).catch((error) => {
      // The request itself is destroyed as soon as its body has been read: that says nothing of the viewer.
      if (response.destroyed || request.socket.destroyed) return;
      const path = request.url?.split("?", 1)[0];
      log.warn({ err: error, requestId, path }, "an origin failed");
      if (response.headersSent) response.destroy();
      else refuse(request, response, refusals.origin(error instanceof OriginFailed ? error.status : 502), requestId);
    });
  });
  const upgraded = new Set<Duplex>();
  const upgrade = upgrades(options.origins, edgeUrl);
  server.on("upgrade", (request, socket, head) => {
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    upgrade(request, socket, head);
  });
  const close = async (grace = 0) => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of upgraded) socket.destroy();
    const late = setTimeout(() => server.closeAllConnections(), grace);
    await closed;
    clearTimeout(late);
  };
  return { server, stats, close };
};
