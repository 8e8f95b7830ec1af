import type { Action } from "../../functions/subscriptions.ts";

/** A right that no line of our code names, because AWS asks for it behind a call that one does. */
interface Implied {
  by: Action[];
  why: string;
}

/** Rights that come with calls of the event map. */
export const implied = {
  "medialive:CreateTags": {
    by: ["medialive:CreateInput", "medialive:CreateChannel"],
    why: "Both are made with their tags.",
  },
  "mediapackage:TagResource": {
    by: ["mediapackage:CreateChannel", "mediapackage:CreateOriginEndpoint"],
    why: "Both are made with their tags.",
  },
  "iam:PassRole": {
    by: ["medialive:CreateChannel", "mediapackage:CreateHarvestJob", "mediapackage:CreateOriginEndpoint"],
    why: "Each names the role that AWS is to act in.",
  },
} as const satisfies Record<string, Implied>;

export type ImpliedAction = keyof typeof implied;

/** Rights that every function has, whatever its code does. */
export const always = {
  "logs:CreateLogStream": "Its log.",
  "logs:PutLogEvents": "Its log.",
  "xray:PutTraceSegments": "Its traces.",
  "xray:PutTelemetryRecords": "Its traces.",
} as const;

/** Rights by which Lambda puts a function into our network. Its code does not have them. */
export const network = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
] as const;

/** What an encrypted queue or object takes of its key, besides the right to the queue or object itself. */
export const sealed = ["kms:Decrypt", "kms:GenerateDataKey"] as const;
