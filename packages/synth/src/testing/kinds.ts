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
  /** Production with a load balancer elsewhere to lead to, countries that are kept out, and an address for alarms. */
  standby: {
    stage: "prod",
    env: {
      STANDBY_BALANCERS: "standby.us-west-2.elb.amazonaws.com/Z1H1FL5HABSF5/0123-standby",
      WAF_BLOCKED_COUNTRIES: "kp, SY",
      ALARM_EMAIL: "operators@directfanz.test",
    },
  },
  /** Staging as the pipeline deploys it: with the images of one commit. */
  released: { stage: "staging", env: { IMAGE_TAG: "0123456789abcdef0123456789abcdef01234567" } },
  /** Staging while an existing database is moved in. */
  migration: { stage: "staging", env: { MIGRATION: "existing" } },
} as const;

export type GraphName = keyof typeof kinds;
