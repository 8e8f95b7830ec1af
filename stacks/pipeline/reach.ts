/*
 * How far a deployment reaches: one row for each service of AWS whose resources the stages have. SST creates, changes and
 * deletes whatever the program says, so this is wide where a person's role would be narrow, and bounded elsewhere: no
 * service that is not listed, no region but ours, no role without the boundary (deployer.ts), and in production nothing
 * that holds data can be deleted. Tests compare the rows with the graphs, in both directions.
 */

export interface Reach {
  /** What Pulumi's tokens of the service's resources begin with, after `aws:`. */
  kinds: readonly string[];
  /** IAM's actions, without the service. */
  actions: readonly string[];
}

const usual = ["Create*", "Delete*", "Describe*", "Get*", "List*", "Put*", "Tag*", "Untag*", "Update*"];
const also = (...actions: string[]) => [...usual, ...actions];

/** By the name that IAM has for the service. */
export const reach: Record<string, Reach> = {
  acm: { kinds: ["acm:"], actions: also("AddTags*", "RemoveTags*", "RequestCertificate") },
  "application-autoscaling": {
    kinds: ["appautoscaling:"],
    actions: also("DeregisterScalableTarget", "RegisterScalableTarget"),
  },
  budgets: {
    kinds: ["budgets:"],
    actions: ["ListTagsForResource", "ModifyBudget", "TagResource", "UntagResource", "ViewBudget"],
  },
  ce: { kinds: ["costexplorer:"], actions: usual },
  cloudfront: { kinds: ["cloudfront:"], actions: also("PublishFunction", "TestFunction") },
  cloudtrail: { kinds: ["cloudtrail:"], actions: also("AddTags", "RemoveTags", "StartLogging") },
  cloudwatch: { kinds: ["cloudwatch:Metric", "cloudwatch:Dashboard"], actions: usual },
  ec2: {
    kinds: ["ec2:", "vpc:"],
    actions: also(
      ...["Allocate*", "Associate*", "Attach*", "Authorize*", "Detach*", "Disassociate*", "Modify*", "Release*"],
      ...["Replace*", "Revoke*", "RunInstances", "TerminateInstances"],
    ),
  },
  // The images themselves are pulled by the roles of the tasks. SST keeps a repository of its own beside its state.
  ecr: {
    kinds: [],
    actions: ["CreateRepository", "DescribeRepositories", "GetAuthorizationToken", "PutLifecyclePolicy"],
  },
  ecs: {
    kinds: ["ecs:"],
    actions: also("DeregisterTaskDefinition", "RegisterTaskDefinition", "RunTask", "StopServiceDeployment"),
  },
  elasticache: {
    kinds: ["elasticache:"],
    actions: also("AddTags*", "DecreaseReplicaCount", "IncreaseReplicaCount", "Modify*", "RemoveTags*"),
  },
  elasticloadbalancing: {
    kinds: ["lb:"],
    actions: also("AddTags", "AddListenerCertificates", "Modify*", "Remove*", "Set*"),
  },
  events: { kinds: ["cloudwatch:Event"], actions: also("DisableRule", "EnableRule", "Remove*") },
  kms: {
    kinds: ["kms:"],
    // Decrypt and GenerateDataKey only through the services that the keys' own policies name.
    actions: also(
      "CancelKeyDeletion",
      "Decrypt",
      "EnableKeyRotation",
      "Encrypt",
      "GenerateDataKey",
      "ScheduleKeyDeletion",
    ),
  },
  lambda: {
    kinds: ["lambda:"],
    actions: also("AddPermission", "InvokeFunction", "PublishVersion", "RemovePermission"),
  },
  logs: { kinds: ["cloudwatch:Log"], actions: also("AssociateKmsKey", "DisassociateKmsKey") },
  medialive: { kinds: ["medialive:"], actions: usual },
  rds: { kinds: ["rds:"], actions: also("AddTags*", "Modify*", "PromoteReadReplica", "RemoveTags*") },
  route53: { kinds: ["route53:"], actions: also("ChangeResourceRecordSets", "ChangeTagsForResource") },
  s3: {
    kinds: ["s3:"],
    // What is in the buckets is not a deployment's business, but for SST's own: see deployer.ts.
    actions: [
      ...["CreateBucket", "DeleteBucket", "DeleteBucketPolicy", "GetAccelerate*", "GetBucket*", "GetEncryption*"],
      ...["GetIntelligentTiering*", "GetLifecycle*", "GetReplication*", "ListAllMyBuckets", "ListBucket", "PutBucket*"],
      ...["PutEncryption*", "PutIntelligentTiering*", "PutLifecycle*", "PutReplication*"],
    ],
  },
  scheduler: { kinds: ["scheduler:"], actions: usual },
  secretsmanager: {
    kinds: ["secretsmanager:"],
    actions: also("CancelRotateSecret", "RemoveRegionsFromSecret", "RestoreSecret", "RotateSecret"),
  },
  // What rotates passwords comes as a CloudFormation template that writes a role of its own, without our boundary: a person
  // makes it, with the first deployment of a stage. Those after it look whether it is there.
  cloudformation: { kinds: [], actions: ["DescribeStacks", "GetTemplate", "GetTemplateSummary", "ListStackResources"] },
  serverlessrepo: { kinds: ["serverlessrepository:"], actions: ["GetApplication", "GetCloudFormationTemplate"] },
  servicediscovery: { kinds: ["servicediscovery:"], actions: usual },
  sns: {
    kinds: ["sns:"],
    actions: also("SetSubscriptionAttributes", "SetTopicAttributes", "Subscribe", "Unsubscribe"),
  },
  sqs: { kinds: ["sqs:"], actions: also("SetQueueAttributes") },
  // SST's passphrases and its bootstrap.
  ssm: { kinds: [], actions: also("AddTagsToResource", "RemoveTagsFromResource") },
  // The bridge that SST lays down once in an account, for `sst dev`.
  appsync: { kinds: [], actions: usual },
  wafv2: { kinds: ["wafv2:"], actions: also("AssociateWebACL", "DisassociateWebACL") },
  xray: { kinds: ["xray:"], actions: usual },
};

/** What holds what users made, or says what was done. In production a person deletes it, with a role of their own. */
export const lasting = [
  "cloudtrail:DeleteTrail",
  "cloudtrail:StopLogging",
  "elasticache:DeleteReplicationGroup",
  "kms:ScheduleKeyDeletion",
  "logs:DeleteLogGroup",
  "rds:DeleteDBInstance",
  "rds:DeleteDBSnapshot",
  "route53:DeleteHostedZone",
  "s3:DeleteBucket",
];

/** Services that one of our roles is handed to when something is made; MediaLive and MediaPackage get theirs at run time. */
export const takers = [
  ...["cloudtrail", "ec2", "ecs", "ecs-tasks", "lambda", "monitoring.rds", "s3", "scheduler", "vpc-flow-logs"],
];
