import {
  DeleteRuleCommand,
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { ruleOf } from "@directfanz/functions/subscriptions";
import { ours } from "./clients.ts";
import type { DeployedFunction } from "./functions.ts";

/** Puts a rule for each function that follows from events, and removes our rules that nobody wants any more. */
export const deployRules = async (
  client: EventBridgeClient,
  ownBus: string,
  functions: DeployedFunction[],
): Promise<void> => {
  const kept = new Set<string>();
  for (const { name, subscription, arn, deadLettersArn } of functions) {
    if ("schedule" in subscription.on) continue;
    const wanted = ruleOf(subscription.on);
    const rule = { Name: `${ours}${name}`, EventBusName: wanted.bus === "own" ? ownBus : wanted.bus };
    kept.add(`${rule.EventBusName}|${rule.Name}`);
    await client.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify(wanted.pattern) }));
    const target = { Id: "function", Arn: arn, DeadLetterConfig: { Arn: deadLettersArn } };
    await client.send(new PutTargetsCommand({ Rule: rule.Name, EventBusName: rule.EventBusName, Targets: [target] }));
  }
  for (const bus of ["default", ownBus]) {
    for (const name of await ourRules(client, bus)) {
      if (!kept.has(`${bus}|${name}`)) await removeRule(client, bus, name);
    }
  }
};

const ourRules = async (client: EventBridgeClient, EventBusName: string): Promise<string[]> => {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ EventBusName, NamePrefix: ours, NextToken }));
    names.push(...(page.Rules ?? []).flatMap((rule) => rule.Name ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return names;
};

const removeRule = async (client: EventBridgeClient, EventBusName: string, Name: string): Promise<void> => {
  // A rule has at most five targets, so the first page is all of them.
  const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name, EventBusName }));
  const Ids = Targets.flatMap((target) => target.Id ?? []);
  if (Ids.length > 0) await client.send(new RemoveTargetsCommand({ Rule: Name, EventBusName, Ids }));
  await client.send(new DeleteRuleCommand({ Name, EventBusName }));
};
