import { storageKey } from "../security/keys";
import { bucket } from "../storage/bucket";
import { lifecycles } from "../storage/lifecycle.ts";

/** The sources of one release on their way from GitHub to the builds. */
export const artifacts = bucket("Artifacts", { lifecycle: lifecycles.artifacts, key: storageKey });
