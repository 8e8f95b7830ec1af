import { key } from "../security/key";
import { storageKey } from "../security/keys";
import { size } from "../stage";
import { bucket } from "./bucket";
import { lifecycles } from "./lifecycle.ts";
import { content, recordings } from "./storage";

/** Far from the first, so that no one disaster takes both. */
const region = "us-west-2";

/** What cannot be made again. The rest of `content` follows from its originals. */
const sources = [
  { name: "Recordings", source: recordings, prefix: "recordings/" },
  { name: "Content", source: content, prefix: "originals/" },
];

/** The copy in another region, where the stage has one. */
export const backup = size.secondRegion ? copy() : undefined;

function copy() {
  // A provider that is named has none of the default one's tags.
  const { defaultTags } = ($app.providers?.aws ?? {}) as Pick<aws.ProviderArgs, "defaultTags">;
  const provider = new aws.Provider("Second", { region, ...(defaultTags ? { defaultTags } : {}) });
  const backupKey = key("Backup", region, { through: ["s3"] }, { provider });
  const made = bucket("Backup", { lifecycle: lifecycles.backup, key: backupKey }, { provider });
  const role = copier(made, backupKey);
  for (const { name, source, prefix } of sources) {
    new aws.s3.BucketReplicationConfig(`${name}Copy`, {
      bucket: source.name,
      role: role.arn,
      rules: [
        {
          id: "second-region",
          status: "Enabled",
          priority: 1,
          filter: { prefix },
          // What a person had deleted goes here too; old versions stay for a while, should it have been a mistake.
          deleteMarkerReplication: { status: "Enabled" },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
          destination: {
            bucket: made.arn,
            storageClass: "STANDARD_IA",
            encryptionConfiguration: { replicaKmsKeyId: backupKey.arn },
            metrics: { status: "Enabled" },
          },
        },
      ],
    });
  }
  return made;
}

/** Reads what is to be copied with our key, writes it with the other region's, and does nothing else. */
function copier(to: sst.aws.Bucket, backupKey: aws.kms.Key) {
  // S3 documents no condition for this trust ("Setting up permissions for live replication").
  const role = new aws.iam.Role("CopyRole", {
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "s3.amazonaws.com" }),
  });
  const { json } = aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
        resources: sources.map(({ source }) => source.arn),
      },
      {
        actions: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
        resources: sources.map(({ source, prefix }) => $interpolate`${source.arn}/${prefix}*`),
      },
      {
        actions: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
        resources: [$interpolate`${to.arn}/*`],
      },
      ...(storageKey ? [{ actions: ["kms:Decrypt"], resources: [storageKey.arn] }] : []),
      { actions: ["kms:Encrypt", "kms:GenerateDataKey"], resources: [backupKey.arn] },
    ],
  });
  new aws.iam.RolePolicy("CopyPolicy", { role: role.id, policy: json });
  return role;
}
