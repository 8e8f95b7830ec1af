import { eventsKey } from "../security/keys";
import { account } from "../stage";

/**
 * A queue for what could not be done: fourteen days, SQS's longest, so that a weekend and a holiday pass before a dead
 * letter does. Nobody but who is told so may send.
 */
export const deadLetterQueue = (name: string) =>
  new sst.aws.Queue(name, {
    transform: {
      queue: (args) => {
        args.messageRetentionSeconds = 14 * 24 * 3600;
        args.kmsMasterKeyId = eventsKey?.arn;
      },
    },
  });

/** Lets EventBridge, for these of our rules or buses and for nobody else's, send to a queue; nobody at all, where none. */
export const admit = (name: string, queue: sst.aws.Queue, sources: $util.Input<string>[]) => {
  const resources = [queue.arn];
  const everybody = [{ type: "*", identifiers: ["*"] }];
  const plain = { test: "Bool", variable: "aws:SecureTransport", values: ["false"] };
  const ours = [
    { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
    { test: "ArnEquals", variable: "aws:SourceArn", values: sources },
  ];
  const events = [{ type: "Service", identifiers: ["events.amazonaws.com"] }];
  const actions = ["sqs:SendMessage"];
  return new aws.sqs.QueuePolicy(`${name}Policy`, {
    queueUrl: queue.url,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        { effect: "Deny", principals: everybody, actions, resources, conditions: [plain] },
        ...(sources.length > 0 ? [{ principals: events, actions, resources, conditions: ours }] : []),
      ],
    }).json,
  });
};
