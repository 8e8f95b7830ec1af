import type { LinkName } from "../packages/core/src/platform/links.ts";

const stage = $dev ? await import("./links.local") : await import("./links.deployed");

/**
 * What our code is linked to, under the names and in the shapes of `packages/core/src/platform/links.ts`: on AWS where
 * it is deployed, on this machine in `sst dev`. A link says where something is and never what may be done there.
 */
export const { database, cache, bus, recordings, archive, live, liveOrigin, edge, edgeSigningKey, sealKey } = stage;
export const { placement, environment, active } = stage;

const all: Record<LinkName, sst.Linkable<object>> = {
  Database: database,
  Cache: cache,
  Bus: bus,
  Recordings: recordings,
  Archive: archive,
  Live: live,
  LiveOrigin: liveOrigin,
  Edge: edge,
  EdgeSigningKey: edgeSigningKey,
  SealKey: sealKey,
};

/** The links of these names. */
export const linked = (names: LinkName[]) => names.map((name) => all[name]);
