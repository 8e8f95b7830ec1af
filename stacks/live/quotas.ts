/**
 * What AWS lets an account have at once until it is asked for more (User Guides of MediaLive and MediaPackage, "Quotas").
 * They are the account's, not a stage's: whoever deploys says what was granted, in these variables.
 */
export const quotas = {
  /** Broadcasts at once: a MediaLive channel and a push input each. */
  channels: Number(process.env.MEDIALIVE_CHANNELS ?? 5),
  /** MediaPackage channels: a broadcast's lives on until its recording is written. */
  packages: Number(process.env.MEDIAPACKAGE_CHANNELS ?? 30),
  /** Recordings that are written at once. */
  harvests: Number(process.env.MEDIAPACKAGE_HARVESTS ?? 10),
};
