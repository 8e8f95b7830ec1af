import { z } from "zod";
import { AwsError } from "../../contract.ts";
import { parseArn } from "../arn.ts";
import { operation } from "../protocol/json.ts";
import { page } from "../protocol/page.ts";
import type { Buses } from "./buses.ts";
import { BusNameOrArn, Limit, NextToken, RuleName, TargetId } from "./names.ts";
import { type Rules, Target } from "./rules.ts";

/** Targets of one rule: AWS's default quota. */
const most = 5;

const OfRule = z.object({ Rule: RuleName, EventBusName: BusNameOrArn });

const check = (target: Target): void => {
  if (!parseArn(target.Arn)) {
    throw new AwsError(
      "ValidationException",
      400,
      `Parameter ${target.Arn} is not valid. Reason: Provided Arn is not in correct format.`,
    );
  }
  const forms = [target.Input, target.InputPath, target.InputTransformer].filter((form) => form !== undefined);
  if (forms.length > 1) {
    throw new AwsError(
      "ValidationException",
      400,
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${target.Id}.`,
    );
  }
  if (target.Input === undefined) return;
  try {
    JSON.parse(target.Input);
  } catch {
    throw new AwsError("ValidationException", 400, `JSON syntax error in input for target ${target.Id}`);
  }
};

/** PutTargets, RemoveTargets, ListTargetsByRule. */
export const targetOperations = (buses: Buses, rules: Rules) => ({
  PutTargets: operation(
    OfRule.extend({ Targets: z.array(Target).min(1).max(100) }),
    ({ Rule, EventBusName, Targets }) => {
      buses.get(EventBusName);
      rules.get(EventBusName, Rule);
      for (const target of Targets) check(target);
      const ids = new Set([...rules.targetsOf(EventBusName, Rule), ...Targets].map((target) => target.Id));
      if (ids.size > most) {
        throw new AwsError("LimitExceededException", 400, "The requested resource exceeds the maximum number allowed.");
      }
      for (const target of Targets) rules.putTarget(EventBusName, Rule, target);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
  ),
  RemoveTargets: operation(OfRule.extend({ Ids: z.array(TargetId).min(1).max(100) }), ({ Rule, EventBusName, Ids }) => {
    buses.get(EventBusName);
    rules.get(EventBusName, Rule);
    const failed = Ids.filter((id) => !rules.removeTarget(EventBusName, Rule, id));
    return {
      FailedEntryCount: failed.length,
      FailedEntries: failed.map((TargetId) => ({
        TargetId,
        ErrorCode: "ResourceNotFoundException",
        ErrorMessage: `Rule ${Rule} does not have a target with the Id ${TargetId}.`,
      })),
    };
  }),
  ListTargetsByRule: operation(OfRule.extend({ Limit, NextToken }), ({ Rule, EventBusName, ...input }) => {
    buses.get(EventBusName);
    rules.get(EventBusName, Rule);
    const all = rules.targetsOf(EventBusName, Rule);
    const { items, next } = page(
      input.NextToken,
      input.Limit,
      ({ after, limit }) => all.filter((target) => target.Id > after).slice(0, limit),
      (target) => target.Id,
    );
    return { Targets: items, NextToken: next };
  }),
});
