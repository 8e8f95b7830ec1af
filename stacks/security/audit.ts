import { account, prefix, region, size } from "../stage";
import { bucket } from "../storage/bucket";
import { lifecycles, lockedDays } from "../storage/lifecycle.ts";
import { archive, content, recordings } from "../storage/storage";
import { key } from "./key";
import { logsKey } from "./keys";

/** Who did what with the account, for a year, written so that nobody can take it back. Once an account: only where asked. */
export const trail = size.audit ? audit() : undefined;

function audit() {
  const arn = $interpolate`arn:aws:cloudtrail:${region}:${account}:trail/${prefix}`;
  const service = "cloudtrail.amazonaws.com";
  const ofTrail = { test: "StringEquals", variable: "aws:SourceArn", values: [arn] };
  const context = {
    test: "StringLike",
    variable: "kms:EncryptionContext:aws:cloudtrail:arn",
    values: [$interpolate`arn:aws:cloudtrail:*:${account}:trail/*`],
  };

  // A key of its own: who may read recordings may not read this.
  const auditKey = key("Audit", region, {
    through: ["s3"],
    services: [
      { service, actions: ["kms:GenerateDataKey", "kms:Decrypt"], conditions: [ofTrail, context] },
      { service, actions: ["kms:DescribeKey"], conditions: [ofTrail] },
    ],
  });

  const principals = [{ type: "service" as const, identifiers: [service] }];
  const owned = { test: "StringEquals", variable: "s3:x-amz-acl", values: ["bucket-owner-full-control"] };
  const logs = bucket("Audit", {
    lifecycle: lifecycles.audit,
    key: auditKey,
    locked: true,
    policy: account.apply((id) => [
      { principals, actions: ["s3:GetBucketAcl"], paths: [""], conditions: [ofTrail] },
      { principals, actions: ["s3:PutObject"], paths: [`AWSLogs/${id}/*`], conditions: [ofTrail, owned] },
    ]),
  });
  // COMPLIANCE cannot be shortened by anyone; GOVERNANCE gives way to whoever has the permission.
  const lock = new aws.s3.BucketObjectLockConfiguration("AuditLock", {
    bucket: logs.name,
    rule: { defaultRetention: { mode: "COMPLIANCE", days: lockedDays } },
  });

  const group = new aws.cloudwatch.LogGroup("AuditLogs", {
    name: `/${prefix}/audit`,
    retentionInDays: 30,
    ...(logsKey ? { kmsKeyId: logsKey.arn } : {}),
  });
  const { role, policy } = writer(group, ofTrail);
  return new aws.cloudtrail.Trail(
    "Trail",
    {
      name: prefix,
      s3BucketName: logs.name,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      kmsKeyId: auditKey.arn,
      cloudWatchLogsGroupArn: $interpolate`${group.arn}:*`,
      cloudWatchLogsRoleArn: role.arn,
      advancedEventSelectors: [
        { name: "Management", fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] },
        {
          // Reads come through the edge, whose logs have them; here each would cost as much as the reading.
          name: "Writes of what users made",
          fieldSelectors: [
            { field: "eventCategory", equals: ["Data"] },
            { field: "resources.type", equals: ["AWS::S3::Object"] },
            { field: "readOnly", equals: ["false"] },
            {
              field: "resources.ARN",
              startsWiths: [recordings, archive, content].map((made) => $interpolate`${made.arn}/`),
            },
          ],
        },
      ],
    },
    // CloudTrail tries the role when the trail is made, and would write unlocked before the lock stands.
    { dependsOn: [lock, policy], protect: size.kept },
  );
}

/** CloudTrail's way into the log group, where the last 30 days can be searched. */
function writer(
  group: aws.cloudwatch.LogGroup,
  ofTrail: { test: string; variable: string; values: $util.Input<string>[] },
) {
  const role = new aws.iam.Role("AuditLogsRole", {
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          principals: [{ type: "Service", identifiers: ["cloudtrail.amazonaws.com"] }],
          actions: ["sts:AssumeRole"],
          conditions: [ofTrail],
        },
      ],
    }).json,
  });
  const policy = new aws.iam.RolePolicy("AuditLogsPolicy", {
    role: role.id,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [$interpolate`${group.arn}:log-stream:${account}_CloudTrail_*`],
        },
      ],
    }).json,
  });
  return { role, policy };
}
