import { describe, expect, test } from "vitest";
import { account } from "../../packages/synth/src/arn.ts";
import { of, type Resource, shortType } from "../../packages/synth/src/graph.ts";
import { managed, type Statement, statements, told } from "../../packages/synth/src/policies.ts";
import { every, graphsOf } from "../../packages/synth/src/testing/every.ts";

/**
 * What may be allowed on every resource, since AWS knows no narrower: the action's row of the Service Authorization
 * Reference has no resource type, or one that is not known beforehand.
 */
const withoutResources: Record<string, string> = {
  "cloudwatch:GetMetricData": "no resource type",
  "cloudwatch:PutMetricData": "metrics are no resources; the namespace is a condition",
  "ec2:AssignPrivateIpAddresses": "Lambda's interface is not known before Lambda makes it",
  "ec2:CreateNetworkInterface": "Lambda refuses a role that cannot do this on `*` (Lambda, execution role for a VPC)",
  "ec2:DeleteNetworkInterface": "as CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces": "no resource type",
  "ec2:DescribeSubnets": "no resource type",
  "ec2:DescribeSecurityGroups": "no resource type",
  "ec2:DescribeVpcs": "no resource type",
  "ec2:DescribeDhcpOptions": "no resource type",
  "ec2:UnassignPrivateIpAddresses": "as AssignPrivateIpAddresses",
  "ecr:GetAuthorizationToken": "no resource type: the token is the registry's",
  "elasticloadbalancing:DescribeListeners": "no resource type",
  "elasticloadbalancing:DescribeRules": "no resource type",
  "elasticloadbalancing:DescribeTargetGroups": "no resource type",
  "elasticloadbalancing:DescribeTargetHealth": "no resource type",
  "medialive:ListAlerts": "no resource type",
  "medialive:ListChannels": "no resource type",
  "medialive:ListInputs": "no resource type",
  "mediapackage:CreateChannel": "no resource type: the channel is not there yet",
  "mediapackage:CreateHarvestJob": "as CreateChannel",
  "mediapackage:CreateOriginEndpoint": "as CreateChannel",
  "mediapackage:ListChannels": "no resource type",
  "mediapackage:ListOriginEndpoints": "no resource type",
  "secretsmanager:GetRandomPassword": "no resource type",
  "secretsmanager:ListSecrets": "no resource type",
  "ssmmessages:CreateControlChannel": "no resource type",
  "ssmmessages:CreateDataChannel": "no resource type",
  "ssmmessages:OpenControlChannel": "no resource type",
  "ssmmessages:OpenDataChannel": "no resource type",
  "xray:GetSamplingRules": "no resource type",
  "xray:GetSamplingStatisticSummaries": "no resource type",
  "xray:GetSamplingTargets": "no resource type",
  "xray:PutTelemetryRecords": "no resource type",
  "xray:PutTraceSegments": "no resource type",
};

/** Policies of AWS's own making that may be attached, and why a policy of ours would be worse. */
const attachable: Record<string, string> = {
  "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole":
    "writes metrics into RDS's own log group, which it makes by itself",
  "arn:aws:iam::aws:policy/service-role/AmazonDMSVPCManagementRole":
    "DMS looks for a role of one name with this policy, while a migration lasts",
  "arn:aws:iam::aws:policy/service-role/AmazonDMSCloudWatchLogsRole": "the same, for its log",
  "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore":
    "SST puts it on its NAT machine and lets nobody take it off; prod has NAT gateways and no machine",
};

const graphs = await graphsOf(every);

/**
 * A boundary grants nothing: it says how far what others grant may go. It stands around roles of other stages than its
 * own. One that is attached to a role as well does grant.
 */
const isBoundary = ({ type, name, inputs }: Resource) => {
  const ends = (arn: unknown) => String(arn).endsWith(`/${inputs.name ?? name}`);
  const roles = graphs.flatMap(([, graph]) => of(graph, "aws:iam:Role"));
  const attachments = graphs.flatMap(([, graph]) => of(graph, "aws:iam:RolePolicyAttachment"));
  return (
    shortType(type) === "aws:iam:Policy" &&
    roles.some((role) => ends(role.inputs.permissionsBoundary)) &&
    !roles.some((role) => ((role.inputs.managedPolicyArns ?? []) as unknown[]).some(ends)) &&
    !attachments.some((attachment) => ends(attachment.inputs.policyArn))
  );
};

/** What SST's bridge to a developer's machine takes, in `sst dev` alone. */
const bridge = ({ actions, resources }: Statement) =>
  actions.join() === "appsync:*" ||
  (actions.join() === "s3:*" && resources.every((arn) => arn.includes(":::sst-asset-")));

/**
 * Who deploys: SST makes, changes and deletes whatever the program says, so these name families of actions (`Create*`) of
 * one service each, for our regions or our stage's own roles, never a whole service. What keeps them narrow is tested with
 * the pipeline: the services of the graphs and no other, no role without the boundary, nothing lasting deleted in prod.
 */
const deploys = ({ resource, actions, conditions, resources }: Statement) =>
  /^Deploy(Staging|Production)(Reach\d|Roles)$/.test(resource.name) &&
  actions.every((action) => /^[a-z0-9-]+:[A-Z]\w+\*?$/.test(action)) &&
  (conditions.some(({ variable }) => variable === "aws:RequestedRegion") || !resources.some(everything));

/** `*`, or an ARN that names no resource, or another account's as well as ours. */
const everything = (resource: string) => {
  const [, , service = "", , owner = "", ...rest] = resource.split(":");
  return resource === "*" || owner.includes("*") || service.includes("*") || /^[*/:]+$/.test(rest.join(":"));
};

/** In these `*` means the one resource that the policy is attached to. */
const ofItself = ({ resource, kind }: Statement) =>
  kind === "resource" && /^aws:(kms\/key:Key|ec2\/vpcEndpoint:VpcEndpoint|ecr\/|secretsmanager\/)/.test(resource.type);

describe.each(graphs)("%s", (_, graph) => {
  const allowed = statements(graph).filter(
    (statement) =>
      statement.effect === "Allow" &&
      !(graph.dev && bridge(statement)) &&
      !isBoundary(statement.resource) &&
      !deploys(statement),
  );

  test("has policies to look at", () => {
    expect(allowed.length).toBeGreaterThan(10);
  });

  test("no action has a `*`, and none is granted by what it is not", () => {
    const wild = allowed.filter(
      ({ actions, notActions }) => actions.some((a) => a.includes("*")) || notActions.length > 0,
    );
    expect(wild.map(told)).toEqual([]);
  });

  test("no resource is everything, except for actions that AWS does not narrow", () => {
    const wide = allowed.filter(
      (statement) =>
        statement.kind !== "trust" &&
        (statement.notResources.length > 0 ||
          (statement.resources.some(everything) &&
            !ofItself(statement) &&
            statement.actions.some((action) => !(action in withoutResources)))),
    );
    expect(wide.map(told)).toEqual([]);
  });

  test("metrics are written into a namespace that is named", () => {
    for (const statement of allowed.filter(({ actions }) => actions.includes("cloudwatch:PutMetricData"))) {
      expect(
        statement.conditions.map(({ variable }) => variable),
        told(statement),
      ).toContain("cloudwatch:namespace");
    }
  });

  test("a role is handed on to a named service only, but by itself", () => {
    for (const statement of allowed.filter(({ actions }) => actions.includes("iam:PassRole"))) {
      const role = `/${String(statement.resource.inputs.role).replace(/_id$/, "")}`;
      if (statement.resources.every((arn) => arn.includes(":role/") && arn.endsWith(role))) continue;
      expect(
        statement.conditions.map(({ variable }) => variable),
        told(statement),
      ).toContain("iam:PassedToService");
    }
  });

  test("nobody of AWS's own policies is attached unseen", () => {
    expect(
      [...new Set(managed(graph).map(({ policy }) => policy))].filter((policy) => !(policy in attachable)),
    ).toEqual([]);
  });

  test("a resource opens itself to no one but a service that acts for this account", () => {
    const open = allowed.filter(({ kind, principals, conditions }) => {
      // Whose the account is stands in the value, or the value is an ARN of the account's.
      const ours = conditions.some(
        ({ variable, values }) =>
          /^(aws:(source|principal)|kms:encryptioncontext:)/i.test(variable) &&
          values.length > 0 &&
          values.every((value) => value.split(":").includes(account)),
      );
      return kind === "resource" && !ours && principals.some(({ type, id }) => type === "Service" || id.includes("*"));
    });
    expect(open.map(told)).toEqual([]);
  });

  test("what may call a function is one rule, topic or schedule", () => {
    for (const { name, inputs } of of(graph, "aws:lambda:Permission")) {
      expect(String(inputs.sourceArn ?? inputs.sourceAccount), name).toMatch(/^(arn:aws:|\d{12})/);
      expect(inputs.action, name).toBe("lambda:InvokeFunction");
      expect(inputs.principal, name).not.toContain("*");
    }
  });
});
