import { cache as redis } from "./cache/cache";
import { pool } from "./database/pool";
import { signing } from "./edge/signing";
import { bus as facts } from "./events/events";
import { live as broadcasting } from "./live/live";
import { liveAuth } from "./live/live-auth";
import { groups } from "./network/firewall";
import { vpc } from "./network/network";
import { domain } from "./stage";
import { archive as archived, recordings as bucket } from "./storage/storage";

export const database = new sst.Linkable("Database", { properties: pool });
export const cache = new sst.Linkable("Cache", {
  properties: {
    host: redis.host,
    port: redis.port,
    username: redis.username,
    password: redis.password,
    cluster: true,
    tls: true,
  },
});
export const bus = new sst.Linkable("Bus", { properties: { name: facts.name } });
export const recordings = new sst.Linkable("Recordings", { properties: { name: bucket.name } });
export const archive = new sst.Linkable("Archive", { properties: { name: archived.name } });
export const live = new sst.Linkable("Live", { properties: { ...broadcasting, ingestUrl: "" } });
export const liveOrigin = new sst.Linkable("LiveOrigin", {
  properties: liveAuth ?? { identifier: "", secret: "", role: "" },
});

export const edge = new sst.Linkable("Edge", {
  properties: { url: `https://${domain}`, keyPairId: signing.keyPairId },
});
export const edgeSigningKey = new sst.Linkable("EdgeSigningKey", { properties: { value: signing.privateKey } });

/** 32 bytes that close what the database must not show: whoever reads a backup learns no stream key. */
const sealing = new random.RandomBytes("SealKey", { length: 32 });
export const sealKey = new sst.Linkable("SealKey", { properties: { value: $util.secret(sealing.base64) } });

/** Where in the network functions run. */
export const placement = { securityGroups: [groups.functions.id], privateSubnets: vpc.privateSubnets };

/** What a process needs besides its links: AWS is where it always is. */
export const environment: Record<string, $util.Input<string>> = {};

/** Whether the functions on AWS take events: always, where they are deployed. */
export const active = true;
