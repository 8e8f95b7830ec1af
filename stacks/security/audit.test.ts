import { expect, test } from "vitest";
import { of, one } from "../../packages/synth/src/graph.ts";
import { statementsOf } from "../../packages/synth/src/policies.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";
import { lifecycles, lockedDays } from "../storage/lifecycle.ts";

const prod = await graph("prod");
const arn = "arn:aws:cloudtrail:us-east-1:123456789012:trail/directfanz-prod";

test("every region's calls are written down, with digests that show a change", () => {
  const { inputs, options } = one(prod, "aws:cloudtrail:Trail", "Trail");
  expect(inputs).toMatchObject({
    name: "directfanz-prod",
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    kmsKeyId: expect.stringContaining("AuditKey"),
    s3BucketName: one(prod, "aws:s3:Bucket", "AuditBucketBucket").inputs.bucket,
  });
  expect(options.protect).toBe(true);
});

test("calls that manage, and every write of what users made", () => {
  const selectors = one(prod, "aws:cloudtrail:Trail", "Trail").inputs.advancedEventSelectors as {
    fieldSelectors: { field: string; equals?: string[]; startsWiths?: string[] }[];
  }[];
  const fields = selectors.map(({ fieldSelectors }) =>
    Object.fromEntries(fieldSelectors.map(({ field, equals, startsWiths }) => [field, equals ?? startsWiths])),
  );
  const buckets = ["RecordingsBucketBucket", "ArchiveBucketBucket", "ContentBucketBucket"].map(
    (name) => one(prod, "aws:s3:Bucket", name).inputs.bucket,
  );
  expect(fields).toEqual([
    { eventCategory: ["Management"] },
    {
      eventCategory: ["Data"],
      "resources.type": ["AWS::S3::Object"],
      readOnly: ["false"],
      "resources.ARN": buckets.map((name) => `arn:aws:s3:::${name}/`),
    },
  ]);
});

test("what is written cannot be taken back for a year, and goes after it", () => {
  expect(one(prod, "aws:s3:Bucket", "AuditBucketBucket").inputs.objectLockEnabled).toBe(true);
  expect(one(prod, "aws:s3:BucketObjectLockConfiguration", "AuditLock").inputs.rule).toEqual({
    defaultRetention: { mode: "COMPLIANCE", days: lockedDays },
  });
  expect(lifecycles.audit.rows[0]?.deleted).toBeGreaterThan(lockedDays);
});

test("this trail alone may write there, with this key, and into this log group", () => {
  const policy = statementsOf(one(prod, "aws:s3:BucketPolicy", "AuditBucketPolicy"));
  const key = statementsOf(one(prod, "aws:kms:Key", "AuditKey"));
  const role = statementsOf(one(prod, "aws:iam:Role", "AuditLogsRole"));
  const its = [...policy, ...key, ...role].filter(({ principals }) =>
    principals.some(({ id }) => id.startsWith("cloudtrail")),
  );
  expect(its.map(({ actions }) => actions)).toEqual([
    ["s3:GetBucketAcl"],
    ["s3:PutObject"],
    ["kms:GenerateDataKey", "kms:Decrypt"],
    ["kms:DescribeKey"],
    ["sts:AssumeRole"],
  ]);
  for (const { conditions } of its)
    expect(conditions).toContainEqual({ test: "StringEquals", variable: "aws:SourceArn", values: [arn] });
});

test("only where it is asked for: a trail is the account's", async () => {
  for (const name of ["staging", "personal", "dev"] as const)
    expect(of(await graph(name), "aws:cloudtrail:Trail")).toEqual([]);
});
