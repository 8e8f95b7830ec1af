import { ListRulesCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { GetBucketNotificationConfigurationCommand } from "@aws-sdk/client-s3";
import { GetScheduleCommand, ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Deployed } from "../deploy.ts";
import { type AwsAccess, awsClients, ours } from "./clients.ts";

/** A function as it stands after a deployment, in words that AWS's own resources can be compared with. */
export interface Standing {
  bus: string | undefined;
  pattern: unknown;
  schedule: string | undefined;
  retries: number | undefined;
  /** Days that what failed is kept; the same queue for what was not delivered and for what was not done. */
  deadLetterDays: number;
  oneQueue: boolean;
}

/** Reads back, through AWS's API, what a deployment made: each function by its name, and whether the bucket tells events. */
export const standing = async (
  access: AwsAccess,
  { busName, recordingsName, deadLetters }: Deployed,
): Promise<{ functions: Record<string, Standing>; bucketTells: boolean }> => {
  const clients = awsClients(access);
  const { bus, lambda, s3, scheduler, sqs } = clients;
  try {
    const rules = new Map<string, { bus: string; pattern: unknown; letters: string | undefined }>();
    for (const EventBusName of ["default", busName]) {
      const { Rules = [] } = await bus.send(new ListRulesCommand({ EventBusName, NamePrefix: ours }));
      for (const { Name = "", EventPattern = "null" } of Rules) {
        const { Targets } = await bus.send(new ListTargetsByRuleCommand({ EventBusName, Rule: Name }));
        const letters = Targets?.[0]?.DeadLetterConfig?.Arn;
        rules.set(Name.slice(ours.length), { bus: EventBusName, pattern: JSON.parse(EventPattern), letters });
      }
    }
    const schedules = new Map<string, { expression: string | undefined; letters: string | undefined }>();
    const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ NamePrefix: ours }));
    for (const { Name = "" } of Schedules) {
      const { ScheduleExpression, Target } = await scheduler.send(new GetScheduleCommand({ Name }));
      schedules.set(Name.slice(ours.length), {
        expression: ScheduleExpression,
        letters: Target?.DeadLetterConfig?.Arn,
      });
    }
    const functions: Record<string, Standing> = {};
    for (const [name, QueueUrl] of Object.entries(deadLetters)) {
      const invoke = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: name }));
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
      const [rule, clock] = [rules.get(name), schedules.get(name)];
      functions[name] = {
        bus: rule?.bus,
        pattern: rule?.pattern,
        schedule: clock?.expression,
        retries: invoke.MaximumRetryAttempts,
        deadLetterDays: Number(Attributes?.MessageRetentionPeriod) / 86_400,
        oneQueue:
          invoke.DestinationConfig?.OnFailure?.Destination === (rule?.letters ?? clock?.letters) &&
          Attributes?.QueueArn === (rule?.letters ?? clock?.letters),
      };
    }
    const told = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: recordingsName }));
    return { functions, bucketTells: told.EventBridgeConfiguration !== undefined };
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
};
