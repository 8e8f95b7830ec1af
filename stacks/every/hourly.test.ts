import { expect, test } from "vitest";
import { made, of, shortType } from "../../packages/synth/src/graph.ts";
import { graph } from "../../packages/synth/src/testing/graphs.ts";

/**
 * What `sst dev` may make: what costs by use, or nothing at all, so that a personal stage that nobody uses costs nothing.
 * A type that is not here costs by the hour or the month until somebody has looked.
 */
const free = [
  "aws:cloudwatch:EventArchive",
  "aws:cloudwatch:EventBus",
  "aws:cloudwatch:EventBusPolicy",
  "aws:cloudwatch:EventRule",
  "aws:cloudwatch:EventTarget",
  "aws:cloudwatch:LogGroup",
  "aws:iam:Policy",
  "aws:iam:Role",
  "aws:iam:RolePolicy",
  "aws:iam:RolePolicyAttachment",
  "aws:lambda:EventSourceMapping",
  "aws:lambda:Function",
  "aws:lambda:FunctionEventInvokeConfig",
  "aws:lambda:Permission",
  // By the channel-hour, once there is a channel.
  "aws:medialive:InputSecurityGroup",
  "aws:s3:Bucket",
  "aws:s3:BucketCorsConfiguration",
  "aws:s3:BucketIntelligentTieringConfiguration",
  "aws:s3:BucketLifecycleConfiguration",
  "aws:s3:BucketNotification",
  "aws:s3:BucketObjectv2",
  "aws:s3:BucketOwnershipControls",
  "aws:s3:BucketPolicy",
  "aws:s3:BucketPublicAccessBlock",
  "aws:s3:BucketVersioning",
  "aws:scheduler:Schedule",
  "aws:sns:Topic",
  "aws:sns:TopicSubscription",
  "aws:sqs:Queue",
  "aws:sqs:QueuePolicy",
  "aws:ssm:Parameter",
];

test("`sst dev` makes nothing that costs by the hour", async () => {
  const dev = await graph("dev");
  const costly = made(dev).filter(({ type }) => type.startsWith("aws:") && !free.includes(shortType(type)));
  expect(costly.map(({ type, name }) => `${type} ${name}`)).toEqual([]);
  // Nor what is free only as long as nothing is reserved.
  for (const { name, inputs } of of(dev, "aws:lambda:Function")) expect(inputs.vpcConfig, name).toBeUndefined();
  expect(of(dev, "aws:lambda:ProvisionedConcurrencyConfig")).toEqual([]);
});
