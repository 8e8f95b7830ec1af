/*
 * How long objects stay in which storage class of S3, and when they go. Pure: tests hold every row to S3's own rules for
 * any age and size.
 *
 * GB and month in us-east-1, about: STANDARD 2.3 cents, STANDARD_IA 1.25, GLACIER_IR 0.4, GLACIER 0.36, DEEP_ARCHIVE 0.1.
 * INTELLIGENT_TIERING costs what the object's tier costs (2.3, after 30 unread days 1.25, after 90 0.4) and a quarter of a
 * cent for watching a thousand objects. From all of these an object is read at once, but from GLACIER and DEEP_ARCHIVE,
 * where it must be restored first: minutes to two days.
 */

export type StorageClass = "INTELLIGENT_TIERING" | "STANDARD_IA" | "GLACIER_IR" | "GLACIER" | "DEEP_ARCHIVE";

export interface Row {
  /** What the keys begin with. No two rows of one bucket meet. */
  prefix: string;
  /** Days after the object was written, and the class that it goes to then. Objects under 128 KB stay where they are. */
  moves?: readonly { after: number; to: StorageClass }[];
  /** Days after which it is deleted. */
  deleted?: number;
}

export interface Lifecycle {
  rows: readonly Row[];
  /** Days for which what was overwritten or deleted can be had back. */
  oldVersions: number;
}

export const lifecycles = {
  /** What was broadcast. A replay must begin at once, however old it is, so nothing here goes where it must be restored. */
  recordings: {
    rows: [{ prefix: "recordings/", moves: [{ after: 0, to: "INTELLIGENT_TIERING" }] }],
    oldVersions: 30,
  },
  /** The same, as MediaLive writes it beside: there for the case that no recording could be made, and then gone. */
  archive: { rows: [{ prefix: "archive/", deleted: 14 }], oldVersions: 1 },
  content: {
    rows: [
      // What an artist uploaded, and fans download as it was uploaded: some of it for years, most of it never again.
      { prefix: "originals/", moves: [{ after: 0, to: "INTELLIGENT_TIERING" }] },
      // Made of originals and asked for at first; cheaper to keep than to make again.
      {
        prefix: "renditions/",
        moves: [
          { after: 30, to: "STANDARD_IA" },
          { after: 90, to: "GLACIER_IR" },
        ],
      },
      // Uploads that nobody finished, and exports of personal data that were there to be fetched.
      { prefix: "uploads/", deleted: 2 },
      { prefix: "exports/", deleted: 7 },
    ],
    oldVersions: 30,
  },
  /** Files of a build. Pages of the build before still ask for theirs, so old versions stay as long as such a page may. */
  statics: { rows: [], oldVersions: 30 },
  /** The copy in another region: read only after a disaster, when restoring may take hours. It arrives in STANDARD_IA. */
  backup: {
    rows: [
      {
        prefix: "",
        moves: [
          { after: 30, to: "GLACIER" },
          { after: 180, to: "DEEP_ARCHIVE" },
        ],
      },
    ],
    oldVersions: 90,
  },
  /** Who asked the load balancer for what: as long as our other logs. */
  accessLogs: { rows: [{ prefix: "", deleted: 30 }], oldVersions: 1 },
  /** Who did what with the account. Locked for a year, then gone. */
  audit: {
    rows: [{ prefix: "", moves: [{ after: 90, to: "GLACIER" }], deleted: 366 }],
    oldVersions: 1,
  },
  /** Sources on their way from GitHub to the builds of one release; what is released can be had again from there. */
  artifacts: { rows: [{ prefix: "", deleted: 30 }], oldVersions: 1 },
} as const satisfies Record<string, Lifecycle>;

/** Days for which nobody, not even the account's root, can delete what CloudTrail wrote. */
export const lockedDays = 365;

/** The same, in the words of `aws.s3.BucketLifecycleConfiguration`. */
export const rulesOf = ({ rows, oldVersions }: Lifecycle) => [
  {
    id: "left-behind",
    status: "Enabled",
    filter: { prefix: "" },
    // Parts of an upload that was given up cost like any object, and no listing shows them.
    abortIncompleteMultipartUpload: { daysAfterInitiation: 2 },
    noncurrentVersionExpiration: { noncurrentDays: oldVersions },
    // The mark of a deletion goes with the last version that it hides.
    expiration: { expiredObjectDeleteMarker: true },
  },
  ...rows.map(({ prefix, moves, deleted }) => ({
    id: prefix === "" ? "all" : prefix.replace("/", ""),
    status: "Enabled",
    filter: { prefix },
    ...(moves ? { transitions: moves.map(({ after, to }) => ({ days: after, storageClass: to })) } : {}),
    ...(deleted ? { expiration: { days: deleted } } : {}),
  })),
];
