import { account, region } from "../stage";
import { boundary } from "./boundary";
import { lasting, reach, takers } from "./reach.ts";

type Statement = aws.types.input.iam.GetPolicyDocumentStatementArgs;

const entries = Object.entries(reach).map(([service, { actions }]) => actions.map((action) => `${service}:${action}`));

/** A managed policy holds 6,144 characters (IAM, "Quotas"), so that all of the rows do not fit into one. */
const parts = [entries.slice(0, 10), entries.slice(10, 20), entries.slice(20)];

/** Where the second copy of recordings is kept, and what is global counts as us-east-1. */
const regions = [region, "us-west-2"];

const document = (statements: Statement[]) => aws.iam.getPolicyDocumentOutput({ statements }).json;

/** Who deploys one stage, besides what every build may: a list of managed policies. */
export const deployer = (name: string, stage: "staging" | "prod") => {
  const roles = $interpolate`arn:aws:iam::${account}:role/${$app.name}/${stage}/*`;
  const profiles = $interpolate`arn:aws:iam::${account}:instance-profile/${$app.name}/${stage}/*`;
  const policies = $interpolate`arn:aws:iam::${account}:policy/${$app.name}/${stage}/*`;
  const made = (part: string, statements: Statement[]) =>
    new aws.iam.Policy(`${name}${part}`, { path: `/${$app.name}/pipeline/`, policy: document(statements) }).arn;
  return [
    ...parts.map((rows, at) =>
      // Most of what is made here has no name before it is made, and much of it no resource-level permission at all.
      made(`Reach${at + 1}`, [
        {
          actions: rows.flat(),
          resources: ["*"],
          conditions: [{ test: "StringEquals", variable: "aws:RequestedRegion", values: regions }],
        },
      ]),
    ),
    made("Roles", [
      {
        sid: "Bounded",
        actions: ["AttachRolePolicy", "CreateRole", "DeleteRolePolicy", "DetachRolePolicy", "PutRolePolicy"].map(iam),
        resources: [roles],
        conditions: [{ test: "StringEquals", variable: "iam:PermissionsBoundary", values: [boundary.arn] }],
      },
      {
        sid: "Kept",
        actions: ["DeleteRole", "TagRole", "UntagRole", "UpdateAssumeRolePolicy", "UpdateRole"].map(iam),
        resources: [roles],
      },
      {
        sid: "Policies",
        actions: [
          "CreatePolicy",
          "CreatePolicyVersion",
          "DeletePolicy",
          "DeletePolicyVersion",
          "TagPolicy",
          "UntagPolicy",
        ].map(iam),
        resources: [policies],
      },
      {
        sid: "Read",
        actions: [
          ...["GetPolicy", "GetPolicyVersion", "GetRole", "GetRolePolicy", "ListAttachedRolePolicies"],
          ...["ListInstanceProfilesForRole", "ListPolicyVersions", "ListRolePolicies", "ListRoleTags"],
        ].map(iam),
        resources: [roles, policies, "arn:aws:iam::aws:policy/*"],
      },
      {
        sid: "HandOn",
        actions: ["iam:PassRole"],
        resources: [roles],
        conditions: [
          {
            test: "StringEquals",
            variable: "iam:PassedToService",
            values: takers.map((taker) => `${taker}.amazonaws.com`),
          },
        ],
      },
      // The machines that do for NAT in the smaller stages.
      {
        sid: "Profiles",
        actions: [
          ...["AddRoleToInstanceProfile", "CreateInstanceProfile", "DeleteInstanceProfile", "GetInstanceProfile"],
          ...["RemoveRoleFromInstanceProfile", "TagInstanceProfile", "UntagInstanceProfile"],
        ].map(iam),
        resources: [profiles],
      },
      // A first load balancer, cluster or cache of an account brings the role that AWS itself writes for it.
      {
        sid: "Linked",
        actions: ["iam:CreateServiceLinkedRole"],
        resources: [$interpolate`arn:aws:iam::${account}:role/aws-service-role/*`],
      },
      // State and code of deployments.
      {
        sid: "State",
        actions: [
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:GetObjectVersion",
          "s3:PutObject",
          "s3:PutObjectTagging",
          "s3:GetObjectTagging",
        ],
        resources: ["arn:aws:s3:::sst-state-*/*", "arn:aws:s3:::sst-asset-*/*"],
      },
    ]),
    made("Limits", [
      // Staging's deployments leave production alone, and the other way round, as far as AWS compares tags.
      {
        sid: "OtherStages",
        effect: "Deny",
        actions: entries.flat().filter((action) => !/:(Describe|Get|List|View)/.test(action)),
        resources: ["*"],
        conditions: [
          { test: "StringNotEquals", variable: "aws:ResourceTag/Environment", values: [stage] },
          { test: "Null", variable: "aws:ResourceTag/Environment", values: ["false"] },
        ],
      },
      ...(stage === "prod" ? [{ sid: "Lasting", effect: "Deny", actions: lasting, resources: ["*"] }] : []),
    ]),
  ];
};

function iam(action: string) {
  return `iam:${action}`;
}
