import { logsKey, storageKey } from "../security/keys";
import { account, region } from "../stage";
import { artifacts } from "./artifacts";
import { deployer } from "./deployer";
import { images, registry, repositories } from "./registry";
import { settingsOf } from "./settings.ts";

type Statement = aws.types.input.iam.GetPolicyDocumentStatementArgs;

interface Build {
  /** The buildspec beside this file. */
  spec: "test" | "images" | "deploy" | "smoke";
  machine: "debian" | "arm";
  minutes: number;
  variables?: Record<string, $util.Input<string>>;
  /** What it may do besides reading the sources and writing its log. */
  statements?: Statement[];
  policies?: $util.Input<string>[];
}

const machines = {
  // What the suites are run on while they are written: Debian, where they bring PostgreSQL, Redis, a browser and, for this
  // processor alone, ffmpeg. $0.02 a minute for 8 GB (CodeBuild, "Pricing").
  debian: {
    type: "LINUX_CONTAINER",
    computeType: "BUILD_GENERAL1_LARGE",
    image: "public.ecr.aws/docker/library/node:24-bookworm",
    // What another than CodeBuild itself publishes is pulled as the project's own role.
    imagePullCredentialsType: "SERVICE_ROLE",
    privilegedMode: false,
  },
  // The processor of the tasks, so that images are built without emulation.
  arm: {
    type: "ARM_CONTAINER",
    computeType: "BUILD_GENERAL1_LARGE",
    image: "aws/codebuild/amazonlinux-aarch64-standard:3.0",
    imagePullCredentialsType: "CODEBUILD",
    privilegedMode: true,
  },
} as const;

const push: Statement[] = [
  {
    actions: [
      ...["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages"],
      ...["ecr:DescribeImageScanFindings", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage"],
      "ecr:UploadLayerPart",
    ],
    resources: repositories.map(({ arn }) => arn),
  },
  // Has no resource-level permission (Service Authorization Reference, "Amazon ECR").
  { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
];

const build = (name: string, { spec, machine, minutes, variables = {}, statements = [], policies = [] }: Build) => {
  const project = `${$app.name}-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).slice(1)}`;
  const logs = new aws.cloudwatch.LogGroup(`${name}Logs`, {
    name: `/aws/codebuild/${project}`,
    retentionInDays: 30,
    kmsKeyId: logsKey?.arn,
  });
  const role = new aws.iam.Role(`${name}Role`, {
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          principals: [{ type: "Service", identifiers: ["codebuild.amazonaws.com"] }],
          actions: ["sts:AssumeRole"],
          conditions: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
            {
              test: "StringEquals",
              variable: "aws:SourceArn",
              values: [$interpolate`arn:aws:codebuild:${region}:${account}:project/${project}`],
            },
          ],
        },
      ],
    }).json,
    managedPolicyArns: policies,
  });
  new aws.iam.RolePolicy(`${name}Policy`, {
    role: role.id,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${logs.arn}:*`] },
        { actions: ["s3:GetObject", "s3:GetObjectVersion"], resources: [$interpolate`${artifacts.arn}/*`] },
        ...(storageKey ? [{ actions: ["kms:Decrypt"], resources: [storageKey.arn] }] : []),
        ...statements,
      ],
    }).json,
  });
  return new aws.codebuild.Project(`${name}Build`, {
    name: project,
    serviceRole: role.arn,
    buildTimeout: minutes,
    // An environment that never comes up must not hold the release for CodeBuild's own 8 hours.
    queuedTimeout: 60,
    artifacts: { type: "CODEPIPELINE" },
    source: { type: "CODEPIPELINE", buildspec: `stacks/pipeline/${spec}.yml` },
    encryptionKey: storageKey?.arn,
    environment: {
      ...machines[machine],
      environmentVariables: Object.entries(variables).map(([name, value]) => ({ name, value })),
    },
    logsConfig: { cloudwatchLogs: { groupName: logs.name } },
  });
};

const deploy = (name: string, stage: "staging" | "prod") =>
  build(name, {
    spec: "deploy",
    machine: "arm",
    // A blue/green deployment waits beside the old tasks before it ends.
    minutes: 120,
    variables: { STAGE: stage, ...settingsOf(stage, process.env) },
    policies: deployer(name, stage),
  });

export const builds = {
  test: build("Test", { spec: "test", machine: "debian", minutes: 60 }),
  images: build("Images", {
    spec: "images",
    machine: "arm",
    minutes: 60,
    variables: { IMAGES: images.join(" "), REGISTRY: registry, REPOSITORIES: $app.name },
    statements: push,
  }),
  staging: deploy("DeployStaging", "staging"),
  smoke: build("Smoke", { spec: "smoke", machine: "arm", minutes: 15 }),
  production: deploy("DeployProduction", "prod"),
};
