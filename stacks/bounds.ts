import { account, kind } from "./stage";

/**
 * Every role of a stage has a path of its own, so that a policy can name all of them, also those whose names SST has to
 * shorten. What the pipeline deploys is bounded besides: whatever a deployment writes into a role's policies, the role
 * cannot get further than `stacks/pipeline/boundary.ts` says.
 */
$transform(aws.iam.Role, (args) => {
  args.path ??= `/${$app.name}/${$app.stage}/`;
  if (kind !== "personal")
    args.permissionsBoundary ??= $interpolate`arn:aws:iam::${account}:policy/${$app.name}/boundary`;
});
