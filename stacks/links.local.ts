import { bus as facts } from "./events/events";
import { live as broadcasting } from "./live/live";
import { cloud, keys, edge as localEdge, postgres, redis } from "./local/machine";
import { archive as archived, recordings as bucket } from "./storage/storage";

export const database = new sst.Linkable("Database", { properties: { ...postgres, tls: false } });
export const cache = new sst.Linkable("Cache", { properties: { ...redis, cluster: false } });
export const bus = new sst.Linkable("Bus", { properties: { name: cloud?.bus ?? facts.name } });
export const recordings = new sst.Linkable("Recordings", { properties: { name: cloud?.recordings ?? bucket.name } });
export const archive = new sst.Linkable("Archive", { properties: { name: cloud?.archive ?? archived.name } });
export const live = new sst.Linkable("Live", {
  properties: { ...broadcasting, ...cloud?.live, ingestUrl: cloud?.ingestUrl ?? "" },
});
export const liveOrigin = new sst.Linkable("LiveOrigin", { properties: { identifier: "", secret: "", role: "" } });

export const edge = new sst.Linkable("Edge", { properties: { url: localEdge, keyPairId: keys.keyPairId } });
export const edgeSigningKey = new sst.Linkable("EdgeSigningKey", {
  properties: { value: $util.secret(keys.signingKey) },
});
export const sealKey = new sst.Linkable("SealKey", { properties: { value: $util.secret(keys.sealKey) } });

/** A function that runs on this machine stands in no network of AWS's. */
export const placement = undefined;

/** Leads the AWS SDK of a process to the local cloud, where that is wanted. */
export const environment: Record<string, $util.Input<string>> = cloud?.environment ?? {};

/** Whether the functions on AWS take events: not where the local cloud runs them. */
export const active = !cloud;
