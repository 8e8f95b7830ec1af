import { storageKey } from "../security/keys";
import { account, region, size } from "../stage";
import { archive, recordings } from "../storage/storage";
import { quotas } from "./quotas";

interface Statement {
  actions: string[];
  resources: $util.Input<string>[];
  conditions?: { test: string; variable: string; values: string[] }[];
}

/**
 * A role that one service of AWS acts in. MediaLive names no source in its requests that a trust could ask for; what keeps
 * others out there is that a role can be passed within its own account alone.
 */
const role = (name: string, trust: aws.types.input.iam.GetPolicyDocumentStatementArgs, statements: Statement[]) => {
  const made = new aws.iam.Role(name, {
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({ statements: [trust] }).json,
  });
  new aws.iam.RolePolicy(`${name}Policy`, {
    role: made.name,
    policy: aws.iam.getPolicyDocumentOutput({ statements }).json,
  });
  return made;
};

/** Where MediaLive writes what became of channels: a name of its own choice, once an account. */
const logGroup = "ElementalMediaLive";
if (size.kept && !$dev) new aws.cloudwatch.LogGroup("MediaLiveLogs", { name: logGroup });

/** What a channel does for us: looks up where its package takes the picture in, writes the archive, and its log. */
const mediaLive = role(
  "MediaLiveRole",
  {
    actions: ["sts:AssumeRole", "sts:TagSession"],
    principals: [{ type: "Service", identifiers: ["medialive.amazonaws.com"] }],
  },
  [
    {
      actions: ["mediapackage:DescribeChannel"],
      resources: [$interpolate`arn:aws:mediapackage:${region}:${account}:channels/*`],
      conditions: [{ test: "StringEquals", variable: "aws:ResourceTag/Environment", values: [$app.stage] }],
    },
    { actions: ["s3:PutObject"], resources: [$interpolate`${archive.arn}/archive/*`] },
    ...(storageKey ? [{ actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [storageKey.arn] }] : []),
    {
      actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      resources: [
        $interpolate`arn:aws:logs:${region}:${account}:log-group:${logGroup}`,
        $interpolate`arn:aws:logs:${region}:${account}:log-group:${logGroup}:*`,
      ],
    },
    { actions: ["logs:DescribeLogGroups"], resources: [$interpolate`arn:aws:logs:${region}:${account}:log-group:*`] },
  ],
);

/** What a harvest job does: writes a recording ("Amazon S3 access for live-to-VOD workflows", MediaPackage User Guide). */
const harvest = role(
  "HarvestRole",
  {
    actions: ["sts:AssumeRole"],
    principals: [{ type: "Service", identifiers: ["mediapackage.amazonaws.com"] }],
    // MediaPackage User Guide, "Cross-service confused deputy prevention", which speaks of harvest jobs.
    conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [account] }],
  },
  [
    { actions: ["s3:PutObject"], resources: [$interpolate`${recordings.arn}/recordings/*`] },
    { actions: ["s3:GetBucketLocation", "s3:ListBucket"], resources: [recordings.arn] },
    ...(storageKey ? [{ actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [storageKey.arn] }] : []),
  ],
);

/** Creators push from changing addresses, so the stream key is what admits them. An account may have five such groups. */
const ingest = new aws.medialive.InputSecurityGroup("Ingest", { whitelistRules: [{ cidr: "0.0.0.0/0" }] });

/** The encoders' group, as permissions name it. */
export const ingestGroup = ingest.arn;

/** What the link Live says, but for the address that encoders push to. */
export const live = {
  mediaLiveRole: mediaLive.arn,
  harvestRole: harvest.arn,
  inputSecurityGroup: ingest.id,
  quotas,
};
