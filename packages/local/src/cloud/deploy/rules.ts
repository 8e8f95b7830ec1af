import {
  DeleteRuleCommand,
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { eventSource } from "@directfanz/core/platform/event";
import type { Subscription } from "@directfanz/functions/subscriptions";
import { ours } from "./clients.ts";
import type { DeployedFunction } from "./functions.ts";

interface Wanted {
  bus: string;
  pattern: object;
}

/** AWS's events come over the account's default bus, our own facts over ours. */
const wantedRule = ({ on }: Subscription, ownBus: string): Wanted | undefined => {
  if ("schedule" in on) return undefined;
  if ("source" in on) return { bus: "default", pattern: on };
  return { bus: ownBus, pattern: { source: [eventSource], "detail-type": [on].flat().map((kind) => kind.name) } };
};

/** Puts a rule for each function that follows from events, and removes our rules that nobody wants any more. */
export const deployRules = async (
  client: EventBridgeClient,
  ownBus: string,
  functions: DeployedFunction[],
): Promise<void> => {
  const kept = new Set<string>();
  for (const { name, subscription, arn, deadLettersArn } of functions) {
    const wanted = wantedRule(subscription, ownBus);
    if (!wanted) continue;
    const rule = { Name: `${ours}${name}`, EventBusName: wanted.bus };
    kept.add(`${wanted.bus}|${rule.Name}`);
    await client.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify(wanted.pattern) }));
    const target = { Id: "function", Arn: arn, DeadLetterConfig: { Arn: deadLettersArn } };
    await client.send(new PutTargetsCommand({ Rule: rule.Name, EventBusName: wanted.bus, Targets: [target] }));
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
