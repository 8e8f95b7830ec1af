import { groups } from "../network/firewall";
import { vpc } from "../network/network";
import { dataKey, logsKey } from "../security/keys";
import { prefix, region, size } from "../stage";
import { applicationSecret, applicationVersion, masterSecret } from "./credentials";

/** Gives the application a new password every `passwordDays`: docs/decisions/0010. */
export const rotation = size.database.passwordDays ? rotate(size.database.passwordDays) : undefined;

function rotate(days: number) {
  const functionName = `${prefix}-rotation`;
  // Lambda would make it at the first line, and keep it for ever.
  const logs = new aws.cloudwatch.LogGroup("RotationLogs", {
    name: `/aws/lambda/${functionName}`,
    retentionInDays: 30,
    kmsKeyId: logsKey?.arn,
  });
  // AWS's own function, as the CDK deploys it (aws-secretsmanager/lib/secret-rotation.ts, with the version).
  const application = new aws.serverlessrepository.CloudFormationStack(
    "Rotation",
    {
      name: functionName,
      applicationId:
        "arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManagerRDSPostgreSQLRotationMultiUser",
      semanticVersion: "1.1.671",
      capabilities: ["CAPABILITY_IAM", "CAPABILITY_RESOURCE_POLICY"],
      parameters: {
        functionName,
        endpoint: $interpolate`https://secretsmanager.${region}.amazonaws.com`,
        // What shells, URLs and PgBouncer's user list read otherwise. CloudFormation cuts spaces off the ends.
        excludeCharacters: "%+~`#$&*()|[] {}:;<>?!'/@\"\\",
        masterSecretArn: masterSecret.arn,
        ...(dataKey ? { kmsKeyArn: dataKey.arn, masterSecretKmsKeyArn: dataKey.arn } : {}),
        vpcSubnetIds: vpc.privateSubnets.apply((subnets) => $util.all(subnets)).apply((subnets) => subnets.join(",")),
        vpcSecurityGroupIds: groups.rotation.id,
      },
    },
    { dependsOn: [logs] },
  );
  return new aws.secretsmanager.SecretRotation(
    "ApplicationRotation",
    {
      secretId: applicationSecret.id,
      rotationLambdaArn: application.outputs.apply(({ RotationLambdaARN = "" }) => RotationLambdaARN),
      rotationRules: { automaticallyAfterDays: days },
      // The user that it would log in as is made by the first migration.
      rotateImmediately: false,
    },
    { dependsOn: [applicationVersion] },
  );
}
