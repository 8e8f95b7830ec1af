import { z } from "zod";
import { DeadLetterConfig, RetryPolicy } from "../delivery/target.ts";

/** Members of a schedule that come over the wire (Scheduler API reference, CreateSchedule). Times are seconds. */
export const ScheduleInput = z.object({
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.string().min(1).max(50).default("UTC"),
  FlexibleTimeWindow: z.discriminatedUnion("Mode", [
    z.object({ Mode: z.literal("OFF") }),
    z.object({ Mode: z.literal("FLEXIBLE"), MaximumWindowInMinutes: z.number().int().min(1).max(1_440) }),
  ]),
  Target: z.object({
    Arn: z.string().min(1).max(1_600),
    RoleArn: z.string().min(1).max(1_600),
    Input: z.string().min(1).optional(),
    RetryPolicy: RetryPolicy.optional(),
    DeadLetterConfig: DeadLetterConfig.optional(),
  }),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  ActionAfterCompletion: z.enum(["NONE", "DELETE"]).default("NONE"),
  Description: z.string().max(512).optional(),
  StartDate: z.number().optional(),
  EndDate: z.number().optional(),
  GroupName: z.literal("default").default("default"),
  ClientToken: z.string().max(64).optional(),
});
export type ScheduleInput = z.infer<typeof ScheduleInput>;

export const ScheduleName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[0-9a-zA-Z-_.]+$/, "Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$");

/** A schedule as it is kept. Dates are milliseconds; `nextAt` is missing where it never runs again. */
export interface Schedule extends Omit<ScheduleInput, "ClientToken"> {
  Name: string;
  Arn: string;
  createdAt: number;
  changedAt: number;
  nextAt?: number | undefined;
}
