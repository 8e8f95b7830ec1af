/**
 * What our code is linked to, under the names and in the shapes of `packages/core/src/platform/links.ts`: on AWS where
 * it is deployed, on this machine in `sst dev`. A link says where something is and never what may be done there.
 */
export const { database, cache, bus, recordings, live, edge, edgeSigningKey, sealKey, placement, environment } = $dev
  ? await import("./links.local")
  : await import("./links.deployed");
