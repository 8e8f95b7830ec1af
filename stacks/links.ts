/** What code is linked to: of AWS where it is deployed, of this machine in `sst dev`. */
export const { database, cache } = $dev ? await import("./links.local") : await import("./links.deployed");
