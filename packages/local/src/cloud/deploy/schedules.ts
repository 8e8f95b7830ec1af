import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  paginateListSchedules,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { ours } from "./clients.ts";
import type { DeployedFunction } from "./functions.ts";

/** Puts a schedule for each function that runs by the clock, and removes our schedules that nobody wants any more. */
export const deploySchedules = async (
  client: SchedulerClient,
  functions: DeployedFunction[],
  roleArn: string,
): Promise<void> => {
  const kept = new Set<string>();
  for (const { name, subscription, arn, deadLettersArn } of functions) {
    if (!("schedule" in subscription.on)) continue;
    const Name = `${ours}${name}`;
    kept.add(Name);
    await put(client, {
      Name,
      ScheduleExpression: subscription.on.schedule,
      FlexibleTimeWindow: { Mode: "OFF" as const },
      Target: { Arn: arn, RoleArn: roleArn, DeadLetterConfig: { Arn: deadLettersArn } },
    });
  }
  for await (const { Schedules = [] } of paginateListSchedules({ client }, { NamePrefix: ours })) {
    for (const { Name = "" } of Schedules) {
      if (!kept.has(Name)) await client.send(new DeleteScheduleCommand({ Name }));
    }
  }
};

interface Wanted {
  Name: string;
  ScheduleExpression: string;
  FlexibleTimeWindow: { Mode: "OFF" };
  Target: { Arn: string; RoleArn: string; DeadLetterConfig: { Arn: string } };
}

/** Leaves alone what is as it should be: a rate keeps its rhythm over restarts. */
const put = async (client: SchedulerClient, wanted: Wanted): Promise<void> => {
  const existing = await find(client, wanted.Name);
  if (!existing) await client.send(new CreateScheduleCommand(wanted));
  else if (existing !== fingerprint(wanted)) await client.send(new UpdateScheduleCommand(wanted));
};

const fingerprint = ({ ScheduleExpression, Target }: Pick<Wanted, "ScheduleExpression" | "Target">): string =>
  [ScheduleExpression, Target.Arn, Target.RoleArn, Target.DeadLetterConfig.Arn].join(" ");

const find = async (client: SchedulerClient, Name: string): Promise<string | undefined> => {
  try {
    const { ScheduleExpression = "", Target } = await client.send(new GetScheduleCommand({ Name }));
    const { Arn = "", RoleArn = "", DeadLetterConfig } = Target ?? {};
    return fingerprint({
      ScheduleExpression,
      Target: { Arn, RoleArn, DeadLetterConfig: { Arn: DeadLetterConfig?.Arn ?? "" } },
    });
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};
