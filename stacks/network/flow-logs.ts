import { logsKey } from "../security/keys";
import { account, prefix, region, size } from "../stage";
import { vpc } from "./network";

/** Which address spoke to which, and what was refused. Media do not pass this network, so it stays small. */
export const flowLogs = size.audit ? record() : undefined;

function record() {
  const group = new aws.cloudwatch.LogGroup("FlowLogs", {
    name: `/directfanz/${prefix}/flow`,
    retentionInDays: 30,
    kmsKeyId: logsKey?.arn,
  });
  const role = new aws.iam.Role("FlowLogsRole", {
    // VPC User Guide, "IAM role for publishing flow logs to CloudWatch Logs", with its guard against confused deputies.
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: ["vpc-flow-logs.amazonaws.com"] }],
          conditions: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
            {
              test: "ArnLike",
              variable: "aws:SourceArn",
              values: [$interpolate`arn:aws:ec2:${region}:${account}:vpc-flow-log/*`],
            },
          ],
        },
      ],
    }).json,
    inlinePolicies: [
      {
        name: "write",
        policy: aws.iam.getPolicyDocumentOutput({
          statements: [
            {
              actions: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
              resources: [$interpolate`${group.arn}:*`],
            },
          ],
        }).json,
      },
    ],
  });
  return new aws.ec2.FlowLog("FlowLog", {
    vpcId: vpc.id,
    trafficType: "ALL",
    logDestination: group.arn,
    iamRoleArn: role.arn,
  });
}
