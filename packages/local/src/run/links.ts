import type { Ports } from "../ports.ts";
import type { Deployment } from "./deployment.ts";
import type { Quotas } from "./quotas.ts";
import type { Secrets } from "./secrets.ts";

/** Where the stores are, ours or those that the environment names. */
export interface Stores {
  databaseUrl: string;
  redisUrl: string;
}

/** The names under which the local cloud holds what `stacks/` makes on AWS. */
export const resources = {
  region: "us-east-1",
  bus: "directfanz",
  recordings: "directfanz-recordings",
  archive: "directfanz-archive",
};

/** What every process and function is linked to: the shapes stand in core's `platform/links.ts`. */
export const linksFor = (
  ports: Ports,
  secrets: Secrets,
  stores: Stores,
  deployment: Deployment,
  quotas?: Quotas,
): string => {
  const database = new URL(stores.databaseUrl);
  const cache = new URL(stores.redisUrl);
  const links = {
    App: { name: "directfanz", stage: "local" },
    Database: {
      host: database.hostname,
      port: Number(database.port || 5432),
      username: decodeURIComponent(database.username),
      password: decodeURIComponent(database.password),
      database: database.pathname.slice(1),
      tls: false,
    },
    Cache: {
      host: cache.hostname,
      port: Number(cache.port || 6379),
      ...(cache.username ? { username: decodeURIComponent(cache.username) } : {}),
      ...(cache.password ? { password: decodeURIComponent(cache.password) } : {}),
      cluster: false,
      tls: cache.protocol === "rediss:",
    },
    Bus: { name: resources.bus },
    Recordings: { name: resources.recordings },
    Archive: { name: resources.archive },
    Live: {
      ...deployment,
      ingestUrl: `rtmp://127.0.0.1:${ports.rtmp}/live`,
      ...(quotas && { quotas }),
    },
    LiveOrigin: { identifier: "", secret: "", role: "" },
    Edge: { url: `http://localhost:${ports.edge}`, keyPairId: secrets.keyPairId },
    EdgeSigningKey: { value: secrets.signingKey },
    SealKey: { value: secrets.sealKey },
  };
  return JSON.stringify(links);
};
