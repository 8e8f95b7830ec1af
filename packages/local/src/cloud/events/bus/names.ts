import { z } from "zod";

/** `^[\.\-_A-Za-z0-9]+$`, as EventBridge checks names of rules, targets and buses. */
const pattern = /^[.\-_A-Za-z0-9]+$/;
const constraint = "Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+";

export const RuleName = z.string().min(1).max(64).regex(pattern, constraint);
export const TargetId = z.string().min(1).max(64).regex(pattern, constraint);
export const BusName = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[/.\-_A-Za-z0-9]+$/, constraint);

/** A bus by name or ARN; calls may leave it out and mean the default bus. */
export const BusNameOrArn = z
  .string()
  .min(1)
  .max(1_600)
  .default("default")
  .transform((text) => /^arn:[^:]+:events:[^:]*:[^:]*:event-bus\/(.+)$/.exec(text)?.[1] ?? text);

export const NextToken = z.string().min(1).max(2_048).optional();
export const Limit = z.number().int().min(1).max(100).default(100);

export const Tags = z
  .array(z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256) }))
  .max(50)
  .optional();
