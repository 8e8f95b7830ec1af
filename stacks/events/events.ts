import { eventsKey } from "../security/keys";
import { account, prefix, size } from "../stage";
import { admit, deadLetterQueue } from "./queue";

/** Where facts go that can no longer be read because of their key (EventBridge User Guide, "DLQs for encrypted events"). */
export const unreadable = $dev ? undefined : deadLetterQueue("FactsDeadLetters");

/** Our own facts. */
export const bus = new sst.aws.Bus("Facts", {
  ...($dev ? {} : { logging: { level: "error" } }),
  transform: {
    bus: (args) => {
      args.kmsKeyIdentifier = eventsKey?.arn;
      args.deadLetterConfig = unreadable && { arn: unreadable.arn };
    },
  },
});

/** AWS's own events arrive on the account's default bus and on no other. */
export const defaultBus = sst.aws.Bus.get("DefaultBus", "default");

if (unreadable) {
  admit("FactsDeadLetters", unreadable, [bus.arn]);

  /** Every fact of the last days, to be told again to who missed it. */
  new aws.cloudwatch.EventArchive("FactsArchive", {
    name: `${prefix}-facts`,
    eventSourceArn: bus.arn,
    retentionDays: size.archiveDays,
    kmsKeyIdentifier: eventsKey?.arn,
  });

  // A bus says what to log; where to, CloudWatch's log delivery is told.
  const log = new aws.cloudwatch.LogGroup("FactsLog", { name: `/aws/vendedlogs/events/event-bus/${prefix}` });
  const source = new aws.cloudwatch.LogDeliverySource("FactsErrors", {
    name: `${prefix}-facts-errors`,
    logType: "ERROR_LOGS",
    resourceArn: bus.arn,
  });
  const destination = new aws.cloudwatch.LogDeliveryDestination("FactsErrorsTo", {
    name: `${prefix}-facts-errors`,
    deliveryDestinationConfiguration: { destinationResourceArn: log.arn },
  });
  const written = new aws.cloudwatch.LogResourcePolicy("FactsLogPolicy", {
    policyName: `${prefix}-facts-errors`,
    policyDocument: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          principals: [{ type: "Service", identifiers: ["delivery.logs.amazonaws.com"] }],
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [$interpolate`${log.arn}:log-stream:*`],
          conditions: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
            { test: "ArnEquals", variable: "aws:SourceArn", values: [source.arn] },
          ],
        },
      ],
    }).json,
  });
  new aws.cloudwatch.LogDelivery(
    "FactsErrorsDelivery",
    { deliverySourceName: source.name, deliveryDestinationArn: destination.arn },
    { dependsOn: [written] },
  );
}
