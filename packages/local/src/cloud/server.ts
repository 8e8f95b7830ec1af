import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as later } from "node:timers/promises";
import { log, withLog } from "@directfanz/core/platform/log";
import { plainRefusal, write } from "./answer.ts";
import { bytes } from "./body.ts";
import { AwsError, type CloudRequest, type CloudResponse, type CloudService, Cut, type OpenPath } from "./contract.ts";
import { sha256 } from "./sigv4/canonical.ts";
import { type Claim, claimOf, type SentRequest } from "./sigv4/claim.ts";
import { payload } from "./sigv4/payload.ts";
import { refusal } from "./sigv4/refusal.ts";
import { type Credentials, verify } from "./sigv4.ts";

export interface ServerOptions {
  /** 0 for any free port. */
  port: number;
  credentials: Credentials;
  account: string;
  /** For requests that name no region, being unsigned. */
  region: string;
}

/** What is served. */
export interface Parts {
  services: CloudService[];
  open: OpenPath[];
}

export interface CloudServer {
  port: number;
  url: string;
  close(): Promise<void>;
}

/** The most that a service other than S3 is sent: its body is held in memory to be hashed for the signature. */
const largestBody = 10 * 1_048_576;

/** Serves what is there already: see `composeServer`. */
export const startServer = ({ services, open, ...options }: ServerOptions & Parts): Promise<CloudServer> =>
  composeServer(options, () => ({ services, open }));

/**
 * The local cloud's one port, on loopback: finds the service by the scope of the signature, checks the signature
 * and the payload, and words every error in the service's own protocol. It listens first, so that parts which need
 * its address can be made; requests wait for them.
 */
export const composeServer = async (
  options: ServerOptions,
  compose: (url: string) => Parts | Promise<Parts>,
): Promise<CloudServer> => {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 300_000, keepAliveTimeout: 65_000 });
  server.maxHeadersCount = 200;
  server.timeout = 120_000;
  const composed = Promise.withResolvers<Composed>();
  // Nobody may be waiting for what fails to be made: who started it hears of it below.
  composed.promise.catch(() => undefined);
  const underWay = new Set<Promise<void>>();
  server.on("request", (incoming, outgoing) => {
    const work = composed.promise
      .then((parts) => serve(incoming, outgoing, parts, options))
      .catch((error: unknown) => {
        log.error({ err: error }, "a request was not answered");
        outgoing.destroy();
      })
      .finally(() => underWay.delete(work));
    underWay.add(work);
  });
  await new Promise<void>((ready, failed) => {
    server.once("error", failed);
    server.listen(options.port, "127.0.0.1", ready);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    const impatient = setTimeout(() => server.closeAllConnections(), 3_000);
    await new Promise((closed) => server.close(closed));
    clearTimeout(impatient);
    // Work may outlast its connection and still needs the state; a long poll is not waited for.
    await Promise.race([Promise.all(underWay), later(2_000, undefined, { ref: false })]);
  };
  try {
    const { services, open } = await compose(url);
    const byScope = new Map(services.flatMap((service) => service.scopes.map((scope) => [scope, service])));
    composed.resolve({ byScope, open });
  } catch (error) {
    // Requests that waited end with their connections.
    composed.reject(error);
    await close();
    throw error;
  }
  return { port, url, close };
};

interface Composed {
  byScope: Map<string, CloudService>;
  open: OpenPath[];
}

const serve = async (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { byScope, open: openPaths }: Composed,
  options: ServerOptions,
): Promise<void> => {
  const sent = asSent(incoming);
  let request: CloudRequest = {
    ...sent,
    body: incoming,
    payloadHash: "UNSIGNED-PAYLOAD",
    region: options.region,
    account: options.account,
    requestId: randomUUID(),
    anonymous: true,
    ...(incoming.socket.remoteAddress && { from: incoming.socket.remoteAddress }),
  };
  let service = sent.headers["x-amz-target"] === undefined ? byScope.get("s3") : undefined;
  const dispatch = async (): Promise<CloudResponse> => {
    const claim = claimOf(sent);
    if (claim) {
      service = byScope.get(claim.service);
      request = await admit(request, incoming, claim, options.credentials);
      if (!service) throw refusal("wrong service", sent, claim.service);
      return service.handle(request);
    }
    const open = openPaths.find(({ prefix }) => sent.path.startsWith(prefix));
    if (open) {
      service = undefined;
      return open.handle(request);
    }
    if (!service) throw refusal("missing", sent);
    return service.handle(request);
  };

  await withLog({ requestId: request.requestId }, async () => {
    const answer = await dispatch().catch((error: unknown) =>
      error instanceof Cut ? undefined : refused(error, request, service),
    );
    if (!answer) {
      outgoing.destroy();
      return;
    }
    log.debug({ method: sent.method, path: sent.path, status: answer.status }, "answered");
    // A client that left while it was being answered is no fault of ours.
    await write(outgoing, answer, ids(request.requestId, service)).catch((error: unknown) => {
      log.debug({ err: error }, "the client left");
      outgoing.destroy();
    });
    drain(incoming, request.body);
  });
};

/** What a refusal left unread is read away, so that the connection can be used again. */
const drain = (incoming: IncomingMessage, body: Readable): void => {
  if (body !== incoming) body.once("close", () => incoming.resume()).destroy();
  incoming.resume();
};

const asSent = (incoming: IncomingMessage): SentRequest => {
  const [path = "/", ...query] = (incoming.url ?? "/").split("?");
  return {
    method: incoming.method ?? "GET",
    path,
    query: new URLSearchParams(query.join("?")),
    headers: Object.fromEntries(
      Object.entries(incoming.headersDistinct).map(([name, values]) => [name, (values ?? []).join(",")]),
    ),
  };
};

/** The request once its signature has been checked. S3's body is checked as it streams, the others' beforehand. */
const admit = async (
  request: CloudRequest,
  incoming: IncomingMessage,
  claim: Claim,
  credentials: Credentials,
): Promise<CloudRequest> => {
  const signed = { ...request, region: claim.region, anonymous: false };
  if (claim.service === "s3") {
    const payloadHash =
      request.headers["x-amz-content-sha256"] ??
      (claim.kind === "presigned" ? (request.query.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD") : undefined);
    if (payloadHash === undefined) {
      throw new AwsError("InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256");
    }
    const signer = verify(request, claim, payloadHash, credentials);
    return { ...signed, payloadHash, ...payload(incoming, request.headers, payloadHash, signer) };
  }
  const content = await bytes(incoming, largestBody);
  const payloadHash = sha256(content);
  verify(request, claim, payloadHash, credentials);
  return { ...signed, payloadHash, body: Readable.from(content.length > 0 ? [content] : []) };
};

const refused = (error: unknown, request: CloudRequest, service: CloudService | undefined): CloudResponse => {
  const known = error instanceof AwsError ? error : internal(error, request, service);
  return service ? service.refuse(known, request) : plainRefusal(known);
};

const internal = (error: unknown, { body }: CloudRequest, service: CloudService | undefined): AwsError => {
  const left = body.errored !== null && (error as NodeJS.ErrnoException).code === "ECONNRESET";
  if (left) log.debug({ err: error }, "the client left");
  else log.error({ err: error }, "the local cloud failed");
  return service?.scopes.includes("s3")
    ? new AwsError("InternalError", 500, "We encountered an internal error. Please try again.")
    : new AwsError("InternalFailure", 500, "The request processing has failed because of an unknown error.");
};

const ids = (requestId: string, service: CloudService | undefined): Record<string, string> =>
  service?.scopes.includes("s3")
    ? { "x-amz-request-id": requestId, "x-amz-id-2": randomBytes(32).toString("base64"), server: "AmazonS3" }
    : { "x-amzn-requestid": requestId };
