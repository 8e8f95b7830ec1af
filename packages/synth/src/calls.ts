import { account } from "./arn.ts";

type Inputs = Record<string, unknown>;

interface Statement {
  sid?: string;
  effect?: string;
  actions?: string[];
  notActions?: string[];
  resources?: string[];
  notResources?: string[];
  principals?: { type: string; identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
}

/** IAM's JSON of what `aws.iam.getPolicyDocument` was asked, as the AWS provider writes it. */
const policyDocument = (statements: Statement[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(
      ({ sid, effect, actions, notActions, resources, notResources, principals, conditions }) => ({
        ...(sid ? { Sid: sid } : {}),
        Effect: effect ?? "Allow",
        ...(principals ? { Principal: byType(principals) } : {}),
        ...(actions ? { Action: actions } : {}),
        ...(notActions ? { NotAction: notActions } : {}),
        ...(resources ? { Resource: resources } : {}),
        ...(notResources ? { NotResource: notResources } : {}),
        ...(conditions ? { Condition: byTest(conditions) } : {}),
      }),
    ),
  });

const byType = (principals: NonNullable<Statement["principals"]>) => {
  if (principals.some(({ type }) => type === "*")) return "*";
  const all: Record<string, string[]> = {};
  for (const { type, identifiers } of principals) all[type] = [...(all[type] ?? []), ...identifiers];
  return all;
};

const byTest = (conditions: NonNullable<Statement["conditions"]>) => {
  const all: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of conditions) all[test] = { ...all[test], [variable]: values };
  return all;
};

const zones = (region: string) => ["a", "b", "c"].map((letter) => region + letter);

/** What AWS would answer to the look-ups that our program and SST's components make. One that is missing is an error. */
const answers: Record<string, (inputs: Inputs, region: string) => Inputs> = {
  "aws:index/getRegion:getRegion": (_, region) => ({ id: region, region, name: region }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: account,
    accountId: account,
    arn: `arn:aws:iam::${account}:root`,
    userId: "U",
  }),
  "aws:index/getPartition:getPartition": () => ({ id: "aws", partition: "aws", dnsSuffix: "amazonaws.com" }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_, region) => ({
    names: zones(region),
    zoneIds: zones(region),
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (inputs) => {
    const json = policyDocument((inputs.statements as Statement[] | undefined) ?? []);
    return { ...inputs, id: "policy", json, minifiedJson: json };
  },
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": (_, region) => ({
    id: "token",
    proxyEndpoint: `https://${account}.dkr.ecr.${region}.amazonaws.com`,
    userName: "AWS",
    password: "",
    authorizationToken: "",
    expiresAt: "",
  }),
  "aws:ec2/getAmi:getAmi": () => ({ id: "ami-0123456789abcdef0", architecture: "arm64" }),
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": ({ name }) => ({
    id: `pl-${String(name).split(".").at(-1)}`,
    name,
  }),
  "aws:route53/getZone:getZone": ({ name, zoneId }) => ({
    id: zoneId ?? "Zlooked",
    zoneId: zoneId ?? "Zlooked",
    name: name ?? "directfanz.io",
    linkedServiceDescription: "arn:aws:servicediscovery:region:account:namespace/ns-abc123",
  }),
  "aws:lb/getListener:getListener": (inputs, region) => ({
    ...inputs,
    id: "listener",
    arn: `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/x/0123456789abcdef/0123456789abcdef`,
  }),
};

/** Answers a look-up, or throws: a graph that stands on an invented answer proves nothing. */
export const answer = (token: string, inputs: Inputs, region: string): Inputs => {
  const known = answers[token];
  if (!known) throw new Error(`Nothing answers the look-up ${token}: add it to packages/synth/src/calls.ts`);
  return known(inputs, region);
};
