import { z } from "zod";
import { AwsError } from "../../contract.ts";
import { compilePattern, InvalidPattern } from "../pattern/pattern.ts";
import { operation } from "../protocol/json.ts";
import { page } from "../protocol/page.ts";
import type { Buses } from "./buses.ts";
import { BusNameOrArn, Limit, NextToken, RuleName, Tags } from "./names.ts";
import type { Rule, Rules } from "./rules.ts";
import type { TagStore } from "./tags.ts";

const Named = z.object({ Name: RuleName, EventBusName: BusNameOrArn });

const Put = Named.extend({
  EventPattern: z.string().min(1).max(4_096).optional(),
  ScheduleExpression: z.string().max(256).optional(),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  Description: z.string().max(512).optional(),
  RoleArn: z.string().max(1_600).optional(),
  Tags,
});

/** Refuses a pattern with AWS's `InvalidEventPatternException`. */
export const checkPattern = (pattern: string): ReturnType<typeof compilePattern> => {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    throw new AwsError("InvalidEventPatternException", 400, `Event pattern is not valid. Reason: ${error.message}`);
  }
};

/** PutRule, DescribeRule, ListRules, EnableRule, DisableRule, DeleteRule, TestEventPattern. */
export const ruleOperations = (buses: Buses, rules: Rules, tags: TagStore) => {
  const turn = (State: Rule["State"]) =>
    operation(Named, ({ Name, EventBusName }) => {
      buses.get(EventBusName);
      rules.put({ ...rules.get(EventBusName, Name), State });
    });
  return {
    PutRule: operation(Put, ({ ScheduleExpression, Tags: given, EventPattern, ...rest }) => {
      buses.get(rest.EventBusName);
      if (ScheduleExpression !== undefined) {
        throw new AwsError(
          "ValidationException",
          400,
          "Scheduled rules are not served here: use EventBridge Scheduler.",
        );
      }
      if (EventPattern === undefined) {
        throw new AwsError(
          "ValidationException",
          400,
          "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        );
      }
      checkPattern(EventPattern);
      const Arn = rules.arnOf(rest.EventBusName, rest.Name);
      rules.put({ ...rest, EventPattern, Arn });
      if (given) tags.put(Arn, given);
      return { RuleArn: Arn };
    }),
    DescribeRule: operation(Named, ({ Name, EventBusName }) => {
      buses.get(EventBusName);
      return rules.get(EventBusName, Name);
    }),
    ListRules: operation(
      z.object({ NamePrefix: z.string().max(64).default(""), EventBusName: BusNameOrArn, Limit, NextToken }),
      (input) => {
        buses.get(input.EventBusName);
        const { items, next } = page(
          input.NextToken,
          input.Limit,
          (options) => rules.list(input.EventBusName, input.NamePrefix, options),
          (rule) => rule.Name,
        );
        return { Rules: items, NextToken: next };
      },
    ),
    EnableRule: turn("ENABLED"),
    DisableRule: turn("DISABLED"),
    // Deleting what is not there is no error (API reference).
    DeleteRule: operation(Named, ({ Name, EventBusName }) => {
      if (rules.targetsOf(EventBusName, Name).length > 0) {
        throw new AwsError("ValidationException", 400, "Rule can't be deleted since it has targets.");
      }
      rules.delete(EventBusName, Name);
    }),
    TestEventPattern: operation(z.object({ EventPattern: z.string().max(4_096), Event: z.string() }), (input) => ({
      Result: checkPattern(input.EventPattern)(wholeEvent(input.Event)),
    })),
  };
};

/** TestEventPattern takes whole events only (API reference). */
const WholeEvent = z.looseObject({
  id: z.string(),
  account: z.string(),
  source: z.string(),
  time: z.string(),
  region: z.string(),
  resources: z.array(z.string()),
  "detail-type": z.string(),
});

const wholeEvent = (text: string): unknown => {
  try {
    return WholeEvent.parse(JSON.parse(text));
  } catch {
    throw new AwsError("ValidationException", 400, "Parameter Event is not valid.");
  }
};
