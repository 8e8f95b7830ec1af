import { eventsKey } from "../security/keys";
import { account, region } from "../stage";

/** What people have to know of a release: that it waits for approval, and that it failed. */
export const news = new sst.aws.SnsTopic("ReleaseNews", {
  transform: {
    topic: (args) => {
      args.kmsMasterKeyId = eventsKey?.id;
    },
  },
});

/** Addresses that hear of it, with commas between. Each has to confirm the mail that SNS sends it. */
for (const [at, endpoint] of (process.env.RELEASE_EMAILS ?? "").split(",").filter(Boolean).entries()) {
  new aws.sns.TopicSubscription(`ReleaseMail${at + 1}`, { topic: news.arn, protocol: "email", endpoint });
}

new aws.sns.TopicPolicy("ReleaseNewsPolicy", {
  arn: news.arn,
  policy: aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
        actions: ["sns:Publish"],
        resources: [news.arn],
        // Both are the rule's (EventBridge User Guide, "Using IAM policy conditions").
        conditions: [
          { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
          {
            test: "ArnLike",
            variable: "aws:SourceArn",
            values: [$interpolate`arn:aws:events:${region}:${account}:rule/*`],
          },
        ],
      },
    ],
  }).json,
});
