import type { Action } from "../../functions/subscriptions.ts";
import { ingestGroup, live } from "../live/live";
import { liveAuth } from "../live/live-auth";
import { storageKey } from "../security/keys";
import { account, region } from "../stage";
import { archive, recordings } from "../storage/storage";
import { bus } from "./events";
import { type ImpliedAction, implied } from "./implied.ts";

type Permission = sst.aws.FunctionPermissionArgs;
type Right = Omit<Permission, "actions">;

/**
 * A broadcast's resources carry the stage's name (`packages/live/src/tags.ts`): what is `made` must get it, what is
 * `touched` must have it. What code asks about or deletes unseen is `any`: to what is gone already, such a condition
 * would answer 403, and clean-up lives on AWS's 404.
 */
const tagged = (of: "RequestTag" | "ResourceTag") => ({
  conditions: [{ test: "StringEquals", variable: `aws:${of}/Environment`, values: [$app.stage] }],
});
const kind = (service: string, name: string) => {
  const resources = [$interpolate`arn:aws:${service}:${region}:${account}:${name}`];
  return {
    any: { resources },
    made: { resources, ...tagged("RequestTag") },
    touched: { resources, ...tagged("ResourceTag") },
  };
};
const channel = kind("medialive", "channel:*");
const input = kind("medialive", "input:*");
const pack = kind("mediapackage", "channels/*");
const endpoint = kind("mediapackage", "origin_endpoints/*");
const job = kind("mediapackage", "harvest_jobs/*");

/** Calls that AWS lets nobody narrow to a resource (Service Authorization Reference of each service). */
const anything = { resources: ["*"] };
const anythingMade = { ...anything, ...tagged("RequestTag") };

const recorded = { resources: [$interpolate`${recordings.arn}/recordings/*`] };
const archived = { resources: [$interpolate`${archive.arn}/archive/*`] };
/**
 * Listing, which is also what lets S3 say 404 of an object that is not there instead of 403: whether there is a
 * thumbnail is told by that.
 */
const names = ({ arn }: sst.aws.Bucket, folder: string): Right => ({
  resources: [arn],
  conditions: [{ test: "StringLike", variable: "s3:prefix", values: [`${folder}/*`] }],
});
const pass = (role: $util.Input<string>, service: string): Right => ({
  resources: [role],
  conditions: [{ test: "StringEquals", variable: "iam:PassedToService", values: [`${service}.amazonaws.com`] }],
});

/** What each action of the event map may be done to, and what each implies. Several rights where it takes several. */
const rights: Record<Action, Right[]> & Record<Exclude<ImpliedAction, "iam:PassRole">, Right[]> = {
  "events:PutEvents": [{ resources: [bus.arn] }],

  "medialive:CreateInput": [input.made, { resources: [ingestGroup] }],
  "medialive:CreateChannel": [channel.made, input.touched],
  "medialive:CreateTags": [input.made, channel.made],
  "medialive:DescribeChannel": [channel.any],
  "medialive:StartChannel": [channel.touched],
  "medialive:StopChannel": [channel.touched],
  "medialive:DeleteChannel": [channel.touched],
  "medialive:DescribeInput": [input.any],
  "medialive:DeleteInput": [input.touched],
  "medialive:ListAlerts": [anything],
  "medialive:ListChannels": [anything],
  "medialive:ListInputs": [anything],

  "mediapackage:CreateChannel": [anythingMade],
  "mediapackage:CreateOriginEndpoint": [anythingMade],
  "mediapackage:TagResource": [pack.made, endpoint.made],
  "mediapackage:DescribeChannel": [pack.any],
  "mediapackage:DeleteChannel": [pack.any],
  "mediapackage:DescribeOriginEndpoint": [endpoint.any],
  "mediapackage:DeleteOriginEndpoint": [endpoint.any],
  "mediapackage:ListChannels": [anything],
  "mediapackage:ListOriginEndpoints": [anything],
  // A harvest job carries no tags of ours.
  "mediapackage:CreateHarvestJob": [anything],
  "mediapackage:DescribeHarvestJob": [job.any],

  "s3:GetObject": [recorded, archived],
  "s3:GetObjectTagging": [recorded],
  "s3:DeleteObject": [recorded],
  "s3:ListBucket": [names(recordings, "recordings"), names(archive, "archive")],
  "s3:PutObject": [recorded],
};

/** What a call needs with another action than its own: the role that it hands over, and the key of what it reads or writes. */
const besides: Partial<Record<Action, Permission[]>> = {
  "medialive:CreateChannel": [{ actions: ["iam:PassRole"], ...pass(live.mediaLiveRole, "medialive") }],
  "mediapackage:CreateOriginEndpoint": liveAuth
    ? [{ actions: ["iam:PassRole"], ...pass(liveAuth.role, "mediapackage") }]
    : [],
  "mediapackage:CreateHarvestJob": [{ actions: ["iam:PassRole"], ...pass(live.harvestRole, "mediapackage") }],
  "s3:GetObject": storageKey ? [{ actions: ["kms:Decrypt"], resources: [storageKey.arn] }] : [],
  "s3:PutObject": storageKey ? [{ actions: ["kms:GenerateDataKey"], resources: [storageKey.arn] }] : [],
};

/**
 * The statements that let a function make the calls of its row of the event map, and nothing beside them. Actions on the
 * same resources share one: all the policies in a role may have 10,240 characters.
 */
export const permissions = (calls: Action[]): Permission[] => {
  const { "iam:PassRole": _, ...along } = implied;
  const implies = (Object.keys(along) as (keyof typeof along)[]).filter((action) =>
    along[action].by.some((call) => calls.includes(call)),
  );
  const actions = new Map<Right, string[]>();
  for (const action of [...calls, ...implies]) {
    for (const right of rights[action]) actions.set(right, [...(actions.get(right) ?? []), action]);
  }
  return [
    ...[...actions].map(([right, allowed]) => ({ actions: allowed, ...right })),
    ...calls.flatMap((call) => besides[call] ?? []),
  ];
};
