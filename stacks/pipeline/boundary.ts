import { account } from "../stage";

/**
 * As far as any role of staging and production can ever get, whatever its own policies say: a boundary allows nothing by
 * itself (IAM User Guide, "Permissions boundaries"). It is named from all that is not the account's own affairs, because
 * what a role may do stands in its policies; without it, who can write a role's policies could make an administrator.
 */
export const boundary = new aws.iam.Policy("Boundary", {
  name: "boundary",
  path: `/${$app.name}/`,
  policy: aws.iam.getPolicyDocumentOutput({
    statements: [
      { sid: "Work", notActions: ["iam:*", "organizations:*", "account:*", "sts:AssumeRole"], resources: ["*"] },
      // MediaLive and MediaPackage take a role with what they are told to make.
      {
        sid: "HandOn",
        actions: ["iam:PassRole"],
        resources: [$interpolate`arn:aws:iam::${account}:role/${$app.name}/*`],
        conditions: [
          {
            test: "StringEquals",
            variable: "iam:PassedToService",
            values: ["medialive.amazonaws.com", "mediapackage.amazonaws.com"],
          },
        ],
      },
    ],
  }).json,
});
