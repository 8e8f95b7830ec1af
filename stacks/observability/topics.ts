import { type Severity, severities } from "../../packages/core/src/platform/alarms.ts";
import { eventsKey } from "../security/keys";
import { account, capital, region } from "../stage";

/**
 * Who may publish, and in whose name. EventBridge is not among them: it takes no conditions in a topic's policy, so it
 * would have to be let in from every account; alarms come from CloudWatch itself.
 */
const publishers = [
  {
    service: "cloudwatch.amazonaws.com",
    source: $interpolate`arn:aws:cloudwatch:${region}:${account}:alarm:*`,
  },
  { service: "budgets.amazonaws.com", source: $interpolate`arn:aws:budgets::${account}:*` },
  {
    service: "costalerts.amazonaws.com",
    source: $interpolate`arn:aws:ce::${account}:anomalysubscription/*`,
  },
];

const topic = (severity: Severity): sst.aws.SnsTopic => {
  const name = `${capital(severity)}Topic`;
  const made = new sst.aws.SnsTopic(name, {
    transform: {
      topic: (args) => {
        args.kmsMasterKeyId = eventsKey?.id;
      },
    },
  });
  const policy = aws.iam.getPolicyDocumentOutput({
    statements: publishers.map(({ service, source }) => ({
      actions: ["sns:Publish"],
      resources: [made.arn],
      principals: [{ type: "Service", identifiers: [service] }],
      conditions: [
        { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
        { test: "ArnLike", variable: "aws:SourceArn", values: [source] },
      ],
    })),
  });
  new aws.sns.TopicPolicy(`${name}Policy`, { arn: made.arn, policy: policy.json });
  // AWS sends one message to confirm; until it is answered nothing arrives. A pager's address goes the same way.
  const address = process.env[`ALARM_EMAIL_${severity.toUpperCase()}`] ?? process.env.ALARM_EMAIL;
  if (address) new aws.sns.TopicSubscription(`${name}Email`, { topic: made.arn, protocol: "email", endpoint: address });
  return made;
};

/** Where alarms go, by how much they hurry. */
export const topics = Object.fromEntries(severities.map((severity) => [severity, topic(severity)])) as Record<
  Severity,
  sst.aws.SnsTopic
>;
