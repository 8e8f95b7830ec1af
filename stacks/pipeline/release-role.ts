import { eventsKey, storageKey } from "../security/keys";
import { account, region } from "../stage";
import { artifacts } from "./artifacts";
import { builds } from "./builds";
import { news } from "./news";
import { github } from "./source";

/** For this one pipeline of this account. */
const trust = aws.iam.getPolicyDocumentOutput({
  statements: [
    {
      principals: [{ type: "Service", identifiers: ["codepipeline.amazonaws.com"] }],
      actions: ["sts:AssumeRole"],
      conditions: [
        { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
        {
          test: "StringEquals",
          variable: "aws:SourceArn",
          values: [$interpolate`arn:aws:codepipeline:${region}:${account}:${$app.name}`],
        },
      ],
    },
  ],
}).json;
/** Who the pipeline is: it starts builds, and hands sources from one to the next. */
export const role = new aws.iam.Role("ReleaseRole", { assumeRolePolicy: trust });
export const policy = new aws.iam.RolePolicy("ReleasePolicy", {
  role: role.id,
  policy: aws.iam.getPolicyDocumentOutput({
    statements: [
      { actions: ["codeconnections:UseConnection", "codestar-connections:UseConnection"], resources: [github.arn] },
      { actions: ["s3:GetBucketVersioning"], resources: [artifacts.arn] },
      {
        actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
        resources: [$interpolate`${artifacts.arn}/*`],
      },
      {
        actions: ["codebuild:BatchGetBuilds", "codebuild:StartBuild"],
        resources: Object.values(builds).map(({ arn }) => arn),
      },
      { actions: ["sns:Publish"], resources: [news.arn] },
      {
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: [storageKey, eventsKey].flatMap((key) => (key ? [key.arn] : [])),
      },
    ],
  }).json,
});
