import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { wayToCloud } from "./way.ts";

/*
 * What `npm start` runs on this machine, for `sst dev`: its PostgreSQL, Redis and edge, and its local cloud where
 * LOCAL_CLOUD=on. The ports and names are those of `packages/local`, which a test compares; its passwords and keys lie in
 * the data folder. A server of one's own is named by DATABASE_URL or REDIS_URL.
 */

/** Moves every port of this machine. */
export const offset = Number(process.env.DIRECTFANZ_PORT_OFFSET ?? 0);
const folder = resolve($cli.paths.root, process.env.DIRECTFANZ_DATA ?? ".local");

/** A file of the data folder; nothing where this machine has never run the platform. */
const kept = (file: string): Record<string, string> =>
  existsSync(join(folder, file)) ? JSON.parse(readFileSync(join(folder, file), "utf8")) : {};

const secrets = kept("secrets.json");
const user = "directfanz";

const database = new URL(
  process.env.DATABASE_URL || `postgres://${user}:${secrets.databasePassword ?? ""}@127.0.0.1:${5433 + offset}/${user}`,
);
export const postgres = {
  host: database.hostname,
  port: Number(database.port || 5432),
  username: decodeURIComponent(database.username),
  password: $util.secret(decodeURIComponent(database.password)),
  database: database.pathname.slice(1),
};

const cache = new URL(process.env.REDIS_URL || `redis://:${secrets.redisPassword ?? ""}@127.0.0.1:${6380 + offset}`);
export const redis = {
  host: cache.hostname,
  port: Number(cache.port || 6379),
  ...(cache.username ? { username: decodeURIComponent(cache.username) } : {}),
  ...(cache.password ? { password: $util.secret(decodeURIComponent(cache.password)) } : {}),
  tls: cache.protocol === "rediss:",
};

export const edge = `http://localhost:${8080 + offset}`;

/** The data folder's own, else free ones of this stage: rows that one key has closed no other opens. */
export const keys = {
  sealKey: secrets.sealKey ?? new random.RandomBytes("SealKey", { length: 32 }).base64,
  signingKey:
    secrets.signingKey ?? new tls.PrivateKey("EdgeSigningKey", { algorithm: "RSA", rsaBits: 2048 }).privateKeyPemPkcs8,
  keyPairId: secrets.keyPairId ?? "KLOCAL",
};

/** The local cloud runs the functions of the event map itself; those on AWS then sleep. */
export const cloud =
  process.env.LOCAL_CLOUD === "on"
    ? {
        bus: "directfanz",
        recordings: "directfanz-recordings",
        archive: "directfanz-archive",
        live: kept("deployment.json"),
        ingestUrl: `rtmp://127.0.0.1:${1935 + offset}/live`,
        environment: wayToCloud(4566 + offset, secrets),
      }
    : undefined;
