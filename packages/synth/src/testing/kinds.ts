/** The graphs that tests look at: one of each kind of stage, and one of what is made only when asked for. */
export const kinds = {
  prod: { stage: "prod" },
  staging: { stage: "staging" },
  /** Somebody's own, deployed. */
  personal: { stage: "ada" },
  /** Somebody's own under `sst dev`. */
  dev: { stage: "ada", dev: true },
  /** The pipeline's own stage. */
  pipeline: { stage: "pipeline" },
  /** Staging while an existing database is moved in. */
  migration: { stage: "staging", env: { MIGRATION: "on" } },
} as const;

export type GraphName = keyof typeof kinds;
