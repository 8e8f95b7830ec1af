import { storageKey } from "../security/keys";
import { domainOf } from "../sizes";
import { artifacts } from "./artifacts";
import { builds } from "./builds";
import { news } from "./news";
import { policy, role } from "./release-role";
import { branch, github, repository } from "./source";

const source = { name: "Source", output: "source" };

/** An action that runs a build, with the commit as the tag of the images. */
const run = (name: string, project: aws.codebuild.Project, runOrder = 1, variables: Record<string, string> = {}) => ({
  name,
  runOrder,
  category: "Build",
  owner: "AWS",
  provider: "CodeBuild",
  version: "1",
  inputArtifacts: [source.output],
  configuration: {
    ProjectName: project.name,
    EnvironmentVariables: JSON.stringify(
      Object.entries({ IMAGE_TAG: `#{${source.name}.CommitId}`, ...variables }).map(([name, value]) => ({
        name,
        value,
        type: "PLAINTEXT",
      })),
    ),
  },
});

const smoke = (stage: string, runOrder: number) =>
  run("Smoke", builds.smoke, runOrder, { ORIGIN: `https://${domainOf(stage)}` });

/** From a push to production. Releases queue: each sees staging by itself, and none overtakes another at the approval. */
export const release = new aws.codepipeline.Pipeline(
  "Release",
  {
    name: $app.name,
    pipelineType: "V2",
    executionMode: "QUEUED",
    roleArn: role.arn,
    artifactStores: [
      {
        type: "S3",
        location: artifacts.name,
        ...(storageKey ? { encryptionKey: { type: "KMS", id: storageKey.arn } } : {}),
      },
    ],
    triggers: [
      {
        providerType: "CodeStarSourceConnection",
        gitConfiguration: { sourceActionName: source.name, pushes: [{ branches: { includes: [branch] } }] },
      },
    ],
    stages: [
      {
        name: "Source",
        actions: [
          {
            name: source.name,
            namespace: source.name,
            category: "Source",
            owner: "AWS",
            provider: "CodeStarSourceConnection",
            version: "1",
            outputArtifacts: [source.output],
            configuration: {
              ConnectionArn: github.arn,
              FullRepositoryId: repository,
              BranchName: branch,
              OutputArtifactFormat: "CODE_ZIP",
              // The trigger above tells of a push; both would start two releases.
              DetectChanges: "false",
            },
          },
        ],
      },
      { name: "Test", actions: [run("Test", builds.test)] },
      { name: "Images", actions: [run("Images", builds.images)] },
      { name: "Staging", actions: [run("Deploy", builds.staging), smoke("staging", 2)] },
      {
        name: "Approval",
        actions: [
          {
            name: "Approve",
            category: "Approval",
            owner: "AWS",
            provider: "Manual",
            version: "1",
            configuration: {
              NotificationArn: news.arn,
              CustomData: `Staging runs #{${source.name}.CommitId}: #{${source.name}.CommitMessage}`,
              ExternalEntityLink: `https://${domainOf("staging")}`,
            },
          },
        ],
      },
      {
        name: "Production",
        actions: [run("Deploy", builds.production), smoke("prod", 2)],
        // The last release that went through is deployed again, with its commit, its images and its sources.
        onFailure: { result: "ROLLBACK" },
      },
    ],
  },
  { dependsOn: [policy] },
);

/** A release that failed, wherever it did. */
const failures = new aws.cloudwatch.EventRule("ReleaseFailures", {
  eventPattern: $jsonStringify({
    source: ["aws.codepipeline"],
    "detail-type": ["CodePipeline Pipeline Execution State Change"],
    detail: { pipeline: [release.name], state: ["FAILED"] },
  }),
});
new aws.cloudwatch.EventTarget("ReleaseFailuresNews", { rule: failures.name, arn: news.arn });
