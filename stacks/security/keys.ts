import { account, region } from "../stage";
import { key, type ServiceUse } from "./key";

/** The confused deputy's other accounts are kept out by the account that the service says it acts for. */
const ofOurs = { test: "StringEquals", variable: "aws:SourceAccount", values: [account] };

/** A message into an encrypted topic or queue. Without it AWS drops the message and says nothing. */
const publisher = (name: string): ServiceUse => ({
  service: `${name}.amazonaws.com`,
  actions: ["kms:Decrypt", "kms:GenerateDataKey"],
  conditions: [ofOurs],
});

/** CloudFront says which distribution asks and never which account. */
const edge: ServiceUse = {
  service: "cloudfront.amazonaws.com",
  actions: ["kms:Decrypt"],
  conditions: [
    {
      test: "ArnLike",
      variable: "aws:SourceArn",
      // All of the account's: a distribution's own ARN would have to be known before its bucket is.
      values: [$interpolate`arn:aws:cloudfront::${account}:distribution/*`],
    },
  ],
};

/** A log group's ARN is the encryption context, and CloudWatch Logs sends no account. */
const logs: ServiceUse = {
  service: $interpolate`logs.${region}.amazonaws.com`,
  actions: [
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:DescribeKey",
  ],
  conditions: [
    {
      test: "ArnLike",
      variable: "kms:EncryptionContext:aws:logs:arn",
      values: [$interpolate`arn:aws:logs:${region}:${account}:log-group:*`],
    },
  ],
};

/** What a bus logs is encrypted on its way with the bus's key ("Encrypting event bus logs with AWS KMS"). */
const onTheWay = {
  test: "StringLike",
  variable: "kms:EncryptionContext:SourceArn",
  values: [$interpolate`arn:aws:logs:${region}:${account}:*`],
};
const busLogs: ServiceUse[] = [
  { service: "events.amazonaws.com", actions: ["kms:GenerateDataKey"], conditions: [onTheWay] },
  { service: "delivery.logs.amazonaws.com", actions: ["kms:Decrypt", "kms:GenerateDataKey"], conditions: [onTheWay] },
];

/**
 * Database, cache, secrets, and DMS while it moves an old database in. In `sst dev` AWS's own keys do for everything; the
 * pipeline has nothing of the kind.
 */
export const dataKey =
  $dev || $app.stage === "pipeline"
    ? undefined
    : key("Data", region, { through: ["rds", "elasticache", "secretsmanager", "dms"] });

/** Buckets, what CloudFront reads of them, and what CodeBuild hands on by them. */
export const storageKey = $dev ? undefined : key("Storage", region, { through: ["s3", "codebuild"], services: [edge] });

/** Bus, queues and topics. */
export const eventsKey = $dev
  ? undefined
  : key("Events", region, {
      through: ["events", "sqs", "sns"],
      services: [
        {
          service: "events.amazonaws.com",
          // The last two for the archive ("Encrypting EventBridge archives with AWS KMS keys").
          actions: ["kms:DescribeKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
          conditions: [ofOurs],
        },
        ...busLogs,
        ...["events", "sns", "cloudwatch", "budgets", "costalerts"].map(publisher),
      ],
    });

/** Log groups. */
export const logsKey = $dev ? undefined : key("Logs", region, { through: ["logs"], services: [logs] });
