import { prefix, size } from "./stage";

const key = (name: string) =>
  new aws.kms.Key(`${name}Key`, {
    description: `${prefix} ${name}`,
    enableKeyRotation: true,
    deletionWindowInDays: size.kept ? 30 : 7,
  });

/** Database, cache, secrets. In `sst dev` AWS's own keys do for everything: ours cost by the hour. */
export const dataKey = $dev ? undefined : key("Data");
/** Buckets, and what CloudFront reads of them. */
export const storageKey = $dev ? undefined : key("Storage");
/** Bus, queues and topics. */
export const eventsKey = $dev ? undefined : key("Events");
/** Log groups. */
export const logsKey = $dev ? undefined : key("Logs");
