import { ruleOf, type Subscription, subscriptions } from "../../functions/subscriptions.ts";
import { active, linked, placement } from "../links";
import { eventsKey } from "../security/keys";
import { account, capital, prefix } from "../stage";
import { bus, defaultBus } from "./events";
import { permissions } from "./grants";
import { sealed } from "./implied.ts";
import { admit, deadLetterQueue } from "./queue";

/** Every function of the event map, on its rule or schedule, with a dead-letter queue of its own. */
export const functions = Object.entries<Subscription>(subscriptions).map(([name, subscription]) => {
  const deadLetters = deadLetterQueue(`${capital(name)}DeadLetters`);
  return { name, function: subscribe(name, subscription, deadLetters), deadLetters };
});

/** What sending to an encrypted queue takes. */
function sending(queue: sst.aws.Queue): sst.aws.FunctionPermissionArgs[] {
  return [
    { actions: ["sqs:SendMessage"], resources: [queue.arn] },
    ...(eventsKey ? [{ actions: [...sealed], resources: [eventsKey.arn] }] : []),
  ];
}

function subscribe(name: string, subscription: Subscription, deadLetters: sst.aws.Queue) {
  const { on, handler, timeout, memory, retries, links, calls } = subscription;
  const definition: sst.aws.FunctionArgs = {
    name: `${prefix}-${name}`,
    handler,
    timeout: `${timeout} seconds`,
    memory: `${memory} MB`,
    retries,
    link: linked(links),
    permissions: [...permissions(calls), ...sending(deadLetters)],
    environment: { SERVICE: name },
    vpc: placement,
    transform: {
      // EventBridge's part ends when Lambda takes the event. What the function then fails at, Lambda hands over here.
      eventInvokeConfig: (args) => {
        args.destinationConfig = { onFailure: { destination: deadLetters.arn } };
      },
    },
  };
  const component = capital(name);
  if ("schedule" in on) return clock(component, on.schedule, definition, deadLetters);

  const { bus: where, pattern } = ruleOf(on);
  const { source, "detail-type": detailType, detail } = pattern;
  const subscriber = (where === "own" ? bus : defaultBus).subscribe(component, definition, {
    enabled: active,
    pattern: { source, detailType, ...(detail ? { detail } : {}) },
    transform: { target: { deadLetterConfig: { arn: deadLetters.arn } } },
  });
  admit(`${component}DeadLetters`, deadLetters, [subscriber.apply(({ nodes }) => nodes.rule.arn)]);
  return subscriber.apply(({ nodes }) => nodes.function);
}

/** A function by the clock. The scheduler sends its dead letters in a role of ours, so the queue need admit nobody. */
function clock(name: string, schedule: string, definition: sst.aws.FunctionArgs, deadLetters: sst.aws.Queue) {
  admit(`${name}DeadLetters`, deadLetters, []);
  const cron = new sst.aws.CronV2(name, {
    function: definition,
    schedule: schedule as `rate(${string})`,
    dlq: deadLetters.arn,
    enabled: active,
    transform: {
      role: (args) => {
        // EventBridge Scheduler User Guide, "Confused deputy prevention".
        args.assumeRolePolicy = aws.iam.getPolicyDocumentOutput({
          statements: [
            {
              actions: ["sts:AssumeRole"],
              principals: [{ type: "Service", identifiers: ["scheduler.amazonaws.com"] }],
              conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [account] }],
            },
          ],
        }).json;
        const own = {
          name: "dead-letters",
          policy: aws.iam.getPolicyDocumentOutput({ statements: sending(deadLetters) }).json,
        };
        args.inlinePolicies = $util.output(args.inlinePolicies).apply((given) => [...(given ?? []), own]);
      },
    },
  });
  return cron.nodes.function;
}
