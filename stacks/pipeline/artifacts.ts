import { bucket } from "../bucket";
import { storageKey } from "../keys";
import { lifecycles } from "../lifecycle.ts";

/** The sources of one release on their way from GitHub to the builds. */
export const artifacts = bucket("Artifacts", { lifecycle: lifecycles.artifacts, key: storageKey });
