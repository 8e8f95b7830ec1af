import { describe, expect, test } from "vitest";
import { of, one } from "../../packages/synth/src/graph.ts";
import { statements } from "../../packages/synth/src/policies.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

const prod = await graph("prod");

interface Rule {
  status: string;
  filter: { prefix: string };
  deleteMarkerReplication: { status: string };
  sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: string } };
  destination: { bucket: string; encryptionConfiguration: { replicaKmsKeyId: string } };
}
const ruleOf = (name: string) => (one(prod, "aws:s3:BucketReplicationConfig", name).inputs.rules as Rule[])[0];

test("recordings and originals are copied, encrypted, into a bucket of another region", () => {
  for (const [name, prefix] of [
    ["RecordingsCopy", "recordings/"],
    ["ContentCopy", "originals/"],
  ] as const) {
    const rule = ruleOf(name);
    expect(rule).toMatchObject({
      status: "Enabled",
      filter: { prefix },
      deleteMarkerReplication: { status: "Enabled" },
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
    });
    expect(rule?.destination.bucket).toBe(
      `arn:aws:s3:::${one(prod, "aws:s3:Bucket", "BackupBucketBucket").inputs.bucket}`,
    );
    expect(rule?.destination.encryptionConfiguration.replicaKmsKeyId).toMatch(/^arn:aws:kms:us-west-2:.*BackupKey$/);
  }
});

test("everything of the copy is in that region, and tagged as the rest", () => {
  const second = one(prod, "pulumi:providers:aws", "Second");
  expect(second.inputs.region).toBe("us-west-2");
  expect(JSON.stringify(second.inputs.defaultTags)).toContain("CostCenter");
  const there = prod.resources.filter(({ provider }) => provider?.includes("::Second::"));
  expect(there.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "BackupKey",
      "BackupBucketBucket",
      "BackupBucketPolicy",
      "BackupEncryption",
      "BackupOwnership",
    ]),
  );
});

test("who copies reads those prefixes, writes that bucket, and no more", () => {
  const may = statements(prod).filter(({ resource, kind }) => kind === "identity" && resource.name === "CopyPolicy");
  const actions = may.flatMap((statement) => statement.actions);
  expect(actions.toSorted()).toEqual([
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionTagging",
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:ReplicateDelete",
    "s3:ReplicateObject",
    "s3:ReplicateTags",
  ]);
  const read = may.find((statement) => statement.actions.includes("s3:GetObjectVersionForReplication"));
  expect(read?.resources.map((arn) => arn.replace(/^[^/]*/, ""))).toEqual(["/recordings/*", "/originals/*"]);
});

describe.each(["staging", "personal", "dev"] as const)("%s", (stage) => {
  test("has no second region", async () => {
    const other = await graph(stage);
    expect(of(other, "aws:s3:BucketReplicationConfig")).toEqual([]);
    expect(other.resources.filter(({ name }) => name.startsWith("Backup"))).toEqual([]);
  });
});
