import { dataKey } from "../security/keys";
import { account, region } from "../stage";

const statement = (service: $util.Input<string>) => ({
  principals: [{ type: "Service", identifiers: [service] }],
  actions: ["sts:AssumeRole"],
  conditions: [
    { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
    { test: "ArnLike", variable: "aws:SourceArn", values: [$interpolate`arn:aws:dms:${region}:${account}:*`] },
  ],
});
const trust = (service: $util.Input<string>) =>
  aws.iam.getPolicyDocumentOutput({ statements: [statement(service)] }).json;

/** DMS looks for two of its roles by these very names, without a path, once in an account (DMS User Guide, "IAM"). */
const fixed = (name: string, title: string, policy: string) =>
  new aws.iam.Role(title, {
    name,
    path: "/",
    assumeRolePolicy: trust("dms.amazonaws.com"),
    managedPolicyArns: [`arn:aws:iam::aws:policy/service-role/${policy}`],
  });

/** Who DMS is: in the network, in the log, and where it reads the named secrets. */
export const replicator = (secrets: aws.secretsmanager.Secret[]) => {
  const secretsRole = new aws.iam.Role("ReplicationSecretsRole", {
    // Endpoints take the regional principal (DMS User Guide, "Using secrets to access DMS endpoints").
    assumeRolePolicy: trust($interpolate`dms.${region}.amazonaws.com`),
  });
  new aws.iam.RolePolicy("ReplicationSecrets", {
    role: secretsRole.id,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
          resources: secrets.map(({ arn }) => arn),
        },
        ...(dataKey ? [{ actions: ["kms:Decrypt"], resources: [dataKey.arn] }] : []),
      ],
    }).json,
  });
  return {
    vpcRole: fixed("dms-vpc-role", "ReplicationVpcRole", "AmazonDMSVPCManagementRole"),
    logsRole: fixed("dms-cloudwatch-logs-role", "ReplicationLogsRole", "AmazonDMSCloudWatchLogsRole"),
    secretsRole,
  };
};
