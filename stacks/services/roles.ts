import { dataKey } from "../security/keys";
import { account, prefix, region } from "../stage";
import { type ImageName, repositories } from "./container";

type Statement = aws.types.input.iam.GetPolicyDocumentStatementArgs;

const inline = (statements: $util.Input<Statement>[]) => [
  { name: "inline", policy: aws.iam.getPolicyDocumentOutput({ statements }).json },
];

/** ECS takes the role for tasks of this account alone (ECS Developer Guide, "Task IAM role": confused deputy). */
const trust = $util.jsonStringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "ecs-tasks.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": $interpolate`arn:aws:ecs:${region}:${account}:*` },
      },
    },
  ],
});

/** What ECS needs to start a task: this image, these secrets, these log groups. SST's own role may read every secret. */
export const executionRole =
  (name: ImageName, logs: readonly string[], secrets: readonly aws.secretsmanager.Secret[]) =>
  (args: aws.iam.RoleArgs): undefined => {
    args.assumeRolePolicy = trust;
    args.managedPolicyArns = [];
    args.inlinePolicies = inline([
      // The token opens the registry, not a repository in it: no resource-level permission (Service Authorization
      // Reference, "Amazon ECR").
      { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
      {
        actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        resources: repositories(name),
      },
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: logs.map((group) => $interpolate`arn:aws:logs:${region}:${account}:log-group:/${prefix}/${group}:*`),
      },
      ...(secrets.length > 0
        ? [{ actions: ["secretsmanager:GetSecretValue"], resources: secrets.map(({ arn }) => arn) }]
        : []),
      ...(secrets.length > 0 && dataKey
        ? [
            {
              actions: ["kms:Decrypt"],
              resources: [dataKey.arn],
              conditions: [
                {
                  test: "StringEquals",
                  variable: "kms:ViaService",
                  values: [$interpolate`secretsmanager.${region}.amazonaws.com`],
                },
              ],
            },
          ]
        : []),
    ]);
  };

/** What the code of a task may do. SST's own role also opens a shell to it (ECS Exec); ours have none. */
export const taskRole =
  (statements: $util.Input<Statement>[]) =>
  (args: aws.iam.RoleArgs): undefined => {
    args.assumeRolePolicy = trust;
    args.inlinePolicies = statements.length > 0 ? inline(statements) : [];
  };
