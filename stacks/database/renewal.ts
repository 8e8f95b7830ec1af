import { cluster } from "../services/cluster";
import { account, region, size } from "../stage";
import { poolService } from "./pool";

/**
 * PgBouncer reads the application's password when it starts, and the one before stays good until the next rotation: so
 * new tasks must come at least once between two. Every week, in the quiet hour, one after the other.
 */
export const renewal = size.database.passwordDays ? renew() : undefined;

function renew() {
  const names = { cluster: cluster.nodes.cluster.name, service: poolService.nodes.service.name };
  const role = new aws.iam.Role("RenewalRole", {
    // EventBridge Scheduler User Guide, "Confused deputy prevention": the schedule's group is what can be named.
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: ["scheduler.amazonaws.com"] }],
          conditions: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
            {
              test: "ArnLike",
              variable: "aws:SourceArn",
              values: [$interpolate`arn:aws:scheduler:${region}:${account}:schedule-group/default`],
            },
          ],
        },
      ],
    }).json,
    inlinePolicies: [
      {
        name: "inline",
        policy: aws.iam.getPolicyDocumentOutput({
          statements: [
            {
              actions: ["ecs:UpdateService"],
              resources: [$interpolate`arn:aws:ecs:${region}:${account}:service/${names.cluster}/${names.service}`],
            },
          ],
        }).json,
      },
    ],
  });
  return new aws.scheduler.Schedule("Renewal", {
    description: "New PgBouncer tasks, with the password of the day",
    scheduleExpression: "cron(0 5 ? * TUE *)",
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      // Any call of the AWS API (EventBridge Scheduler User Guide, "Universal targets").
      arn: "arn:aws:scheduler:::aws-sdk:ecs:updateService",
      roleArn: role.arn,
      input: $jsonStringify({ Cluster: names.cluster, Service: names.service, ForceNewDeployment: true }),
      retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 },
    },
  });
}
