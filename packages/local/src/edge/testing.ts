import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { signPath } from "@directfanz/edge/signing";
import { createEdge, type EdgeOptions } from "./edge.ts";

/** What an origin was asked, and what it answers. */
export interface Asked {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}
type Answers = (asked: Asked) => {
  status?: number;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  /** Milliseconds before the answer. */
  after?: number;
  /** Breaks the connection in the middle of the body. */
  breaksOff?: boolean;
};

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** A real HTTP server that says what it was asked. */
export const startOrigin = async (name: string) => {
  const origin = { asked: [] as Asked[], answers: ((): ReturnType<Answers> => ({ body: name })) as Answers };
  const server = createServer(async (incoming, response) => {
    const body = (await buffer(incoming)).toString("utf8");
    const asked = { method: incoming.method ?? "", url: incoming.url ?? "", headers: incoming.headers, body };
    origin.asked.push(asked);
    const { status = 200, headers = {}, body: answer = "", after = 0, breaksOff } = origin.answers(asked);
    if (after > 0) await new Promise((resolve) => setTimeout(resolve, after));
    response.writeHead(status, breaksOff ? { ...headers, "content-length": answer.length + 10 } : headers);
    if (breaksOff) response.write(answer, () => response.destroy());
    else response.end(answer);
  });
  const url = await listen(server);
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return Object.assign(origin, { url, host: url.slice("http://".length), server, close });
};

const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
export const edgeUrl = "http://edge.test";
const keyPairId = "KTEST";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

/** The edge on a free port, in front of real origins, with a clock that the test moves. */
export const startEdge = async (more: Partial<EdgeOptions> = {}) => {
  const [web, streaming, realtime, live] = await Promise.all(
    ["web", "streaming", "realtime", "live"].map((name) => startOrigin(name)),
  );
  if (!web || !streaming || !realtime || !live) throw new Error("four origins");
  const clock = { now: Date.parse("2030-01-01T00:00:00Z") };
  const edge = createEdge({
    origins: { web: web.url, streaming: streaming.url, realtime: realtime.url },
    liveHosts: new RegExp(live.host.replaceAll(".", "\\.")),
    recordings: "recordings",
    edgeUrl,
    publicKeys: new Map([[keyPairId, publicKey]]),
    now: () => clock.now,
    ...more,
  });
  const url = await listen(edge.server);
  /** As it stands: `fetch` would tidy the path. */
  const get = (path: string, headers: Record<string, string> = {}, method = "GET", body?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const asking = request(
        { hostname, port, path, method, headers, agent: false },
        async (answer: IncomingMessage) => {
          const whole = await buffer(answer).catch(reject);
          if (!whole) return;
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: whole,
            text: whole.toString("utf8"),
          });
        },
      );
      asking.on("error", reject);
      asking.end(body);
    });
  /** A `Cookie` header that opens a folder. */
  const cookieFor = (path: string, seconds = 3_600): string =>
    Object.entries(signPath({ edgeUrl, path, keyPairId, privateKey, expiresAt: new Date(clock.now + seconds * 1000) }))
      .map(([name, value]) => `${name}=${value}`)
      .join("; ");
  const close = async () => {
    await edge.close();
    await Promise.all([web, streaming, realtime, live].map((origin) => origin.close()));
  };
  const folder = `/live/${live.host}/out/v1/1f/`;
  return { web, streaming, realtime, live, clock, stats: edge.stats, url, get, cookieFor, folder, close };
};
