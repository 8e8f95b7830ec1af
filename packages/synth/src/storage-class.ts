/*
 * S3's evaluation of lifecycle rules and of Intelligent-Tiering, as far as our rules use it. Sources: S3 User Guide,
 * "Lifecycle configuration elements", "Transitioning objects using Amazon S3 Lifecycle" and "How S3 Intelligent-Tiering
 * works". Rules are as `aws.s3.BucketLifecycleConfiguration` has them.
 */

/** The waterfall: lifecycle moves objects down this list and never up. */
const waterfall = [
  "STANDARD",
  "STANDARD_IA",
  "INTELLIGENT_TIERING",
  "ONEZONE_IA",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
] as const;

export type StorageClass = (typeof waterfall)[number];

export interface LifecycleRule {
  id: string;
  status: "Enabled" | "Disabled";
  filter?: { prefix?: string; objectSizeGreaterThan?: number; objectSizeLessThan?: number };
  transitions?: { days: number; storageClass: StorageClass }[];
  expiration?: { days?: number; expiredObjectDeleteMarker?: boolean };
  noncurrentVersionExpiration?: { noncurrentDays: number };
  abortIncompleteMultipartUpload?: { daysAfterInitiation: number };
}

export interface LifecycleConfiguration {
  rules: LifecycleRule[];
  transitionDefaultMinimumObjectSize?: "all_storage_classes_128K" | "varies_by_storage_class";
}

export interface StoredObject {
  key: string;
  bytes: number;
  /** Whole days since it was written. */
  age: number;
  /** The class that it was written in. */
  writtenTo?: StorageClass;
}

/** Below this nothing is moved unless a rule says so, and Intelligent-Tiering watches nothing. */
export const smallest = 128 * 1024;

/** Days for which S3 bills an object in a class, however soon it leaves. */
const minimumDays: Record<StorageClass, number> = {
  STANDARD: 0,
  STANDARD_IA: 30,
  INTELLIGENT_TIERING: 0,
  ONEZONE_IA: 30,
  GLACIER_IR: 90,
  GLACIER: 90,
  DEEP_ARCHIVE: 180,
};

const depth = (storageClass: StorageClass) => waterfall.indexOf(storageClass);

/** Where an object is by now, or that it is gone. Where several rules apply, deletion wins, then the coldest class. */
export const storageClassOf = (configuration: LifecycleConfiguration, object: StoredObject): StorageClass | "gone" => {
  const rules = configuration.rules.filter((rule) => rule.status === "Enabled" && applies(rule, object));
  if (rules.some(({ expiration }) => expiration?.days !== undefined && object.age >= expiration.days)) return "gone";
  const reached = rules.flatMap((rule) =>
    (rule.transitions ?? [])
      .filter(
        ({ days, storageClass }) => object.age >= days && movable(configuration, rule, storageClass, object.bytes),
      )
      .map(({ storageClass }) => storageClass),
  );
  return [object.writtenTo ?? "STANDARD", ...reached].reduce((coldest, next) =>
    depth(next) > depth(coldest) ? next : coldest,
  );
};

const applies = ({ filter = {} }: LifecycleRule, { key, bytes }: StoredObject) =>
  key.startsWith(filter.prefix ?? "") &&
  bytes > (filter.objectSizeGreaterThan ?? -1) &&
  bytes < (filter.objectSizeLessThan ?? Number.POSITIVE_INFINITY);

const movable = (
  { transitionDefaultMinimumObjectSize: minimum = "all_storage_classes_128K" }: LifecycleConfiguration,
  { filter = {} }: LifecycleRule,
  to: StorageClass,
  bytes: number,
) =>
  bytes >= smallest ||
  filter.objectSizeGreaterThan !== undefined ||
  filter.objectSizeLessThan !== undefined ||
  (minimum === "varies_by_storage_class" && (to === "GLACIER" || to === "DEEP_ARCHIVE"));

/**
 * What S3 would refuse of a configuration, and what it would bill for nothing: an object that leaves a class before the
 * class's minimum. `writtenTo` is the class that objects arrive in.
 */
export const objections = ({ rules }: LifecycleConfiguration, writtenTo: StorageClass = "STANDARD"): string[] => {
  const ids = rules.map(({ id }) => id);
  return [
    ...ids.filter((id, at) => ids.indexOf(id) < at).map((id) => `${id}: two rules of this name`),
    ...rules.flatMap((rule) => objectionsTo(rule, writtenTo).map((text) => `${rule.id}: ${text}`)),
  ];
};

const objectionsTo = ({ transitions = [], expiration }: LifecycleRule, writtenTo: StorageClass): string[] => {
  const texts: string[] = [];
  if (expiration?.days !== undefined && expiration.expiredObjectDeleteMarker)
    texts.push("days and expiredObjectDeleteMarker exclude each other");
  const steps = [{ days: 0, storageClass: writtenTo }, ...transitions];
  for (const [at, { days, storageClass }] of transitions.entries()) {
    const before = steps[at] ?? { days: 0, storageClass: writtenTo };
    if (depth(storageClass) <= depth(before.storageClass)) texts.push(`${storageClass} after ${before.storageClass}`);
    if (/_IA$/.test(storageClass) && days < 30) texts.push(`${storageClass} before 30 days`);
    if (days - before.days < minimumDays[before.storageClass])
      texts.push(`leaves ${before.storageClass} after ${days - before.days} days, billed for more`);
  }
  const last = steps.at(-1);
  if (
    last &&
    expiration?.days !== undefined &&
    expiration.days - last.days < Math.max(1, minimumDays[last.storageClass])
  )
    texts.push(`deleted ${expiration.days - last.days} days after it came to ${last.storageClass}`);
  return texts;
};

export type Tier = "FREQUENT" | "INFREQUENT" | "ARCHIVE_INSTANT" | "ARCHIVE_ACCESS" | "DEEP_ARCHIVE_ACCESS";

export interface TieringConfiguration {
  filter?: { prefix?: string; tags?: Record<string, string> };
  tierings: { accessTier: "ARCHIVE_ACCESS" | "DEEP_ARCHIVE_ACCESS"; days: number }[];
}

/** The tier of an object in Intelligent-Tiering that nobody has read for so many days. */
export const tierOf = (
  configurations: TieringConfiguration[],
  { key, bytes, tags, unread }: { key: string; bytes: number; tags: Record<string, string>; unread: number },
): Tier => {
  if (bytes < smallest) return "FREQUENT";
  const optional = configurations
    .filter(
      ({ filter = {} }) =>
        key.startsWith(filter.prefix ?? "") &&
        Object.entries(filter.tags ?? {}).every(([name, value]) => tags[name] === value),
    )
    .flatMap(({ tierings }) => tierings);
  const reached = (tier: Tier) => optional.some(({ accessTier, days }) => accessTier === tier && unread >= days);
  if (reached("DEEP_ARCHIVE_ACCESS")) return "DEEP_ARCHIVE_ACCESS";
  if (reached("ARCHIVE_ACCESS")) return "ARCHIVE_ACCESS";
  if (unread >= 90) return "ARCHIVE_INSTANT";
  return unread >= 30 ? "INFREQUENT" : "FREQUENT";
};
