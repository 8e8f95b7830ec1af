import { createPublicKey } from "node:crypto";
import { link } from "@directfanz/core/platform/links";
import { log } from "@directfanz/core/platform/log";
import { createEdge } from "./edge.ts";

/**
 * The edge of one machine. `PORT` and `HOST` say where it listens, `WEB_PORT`, `STREAMING_PORT`, `REALTIME_PORT` and
 * `CLOUD_PORT` where its origins do; the links name the bucket, the site's address and the signing key.
 */
const port = (name: string, standard: number): number => Number(process.env[name] ?? standard);
const at = (port: number): string => `http://127.0.0.1:${port}`;

const { url, keyPairId } = link("Edge");
const publicKey = createPublicKey(link("EdgeSigningKey").value).export({ type: "spki", format: "pem" }).toString();

const { server, close } = createEdge({
  origins: {
    web: at(port("WEB_PORT", 3000)),
    streaming: at(port("STREAMING_PORT", 3002)),
    realtime: at(port("REALTIME_PORT", 3001)),
  },
  liveHosts: new RegExp(`(127\\.0\\.0\\.1|localhost):${port("CLOUD_PORT", 4566)}`),
  recordings: link("Recordings").name,
  edgeUrl: url,
  publicKeys: new Map([[keyPairId, publicKey]]),
});

server.on("error", (error) => {
  log.fatal({ err: error }, "the edge failed");
  process.exit(1);
});
server.listen(port("PORT", 8080), process.env.HOST ?? "127.0.0.1", () => log.info(server.address(), "listening"));

/** For pages that are under way. */
const grace = 5_000;
let stopping = false;
const stop = async () => {
  if (stopping) return;
  stopping = true;
  await close(grace);
  log.info("stopped");
  process.exit(0);
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
