import { join } from "node:path";

/** The repository's root, where `sst.config.ts` is. */
export const root = join(import.meta.dirname, "../../..");

/** What `sst install` lays down: SST's components and the Pulumi packages that they stand on. */
export const platform = join(root, ".sst/platform");

/** Where graphs and bundles go; never committed. */
export const graphs = join(root, ".sst/graphs");
