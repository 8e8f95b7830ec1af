import { type Grant, type Subscription, subscriptions } from "../functions/subscriptions.ts";
import { bus, defaultBus } from "./events";
import { bus as busLink, database, recordings as recordingsLink } from "./links";
import { capital } from "./stage";

/** What each grant of the event map allows. Database and cache come with their stacks. */
const grants: Partial<Record<Grant, Pick<sst.aws.FunctionArgs, "link" | "permissions">>> = {
  bus: { link: [busLink] },
  database: { link: [database] },
  recordings: { link: [recordingsLink] },
};

/** Every function of the event map, on its rule or schedule, with a dead-letter queue of its own. */
export const functions = Object.entries(subscriptions).map(([name, subscription]) => {
  const deadLetters = new sst.aws.Queue(`${capital(name)}DeadLetters`, {
    transform: { queue: { messageRetentionSeconds: 14 * 24 * 3600 } },
  });
  return subscribe(capital(name), subscription, deadLetters);
});

function subscribe(
  name: string,
  { on, handler, timeout, memory, retries, may }: Subscription,
  deadLetters: sst.aws.Queue,
) {
  const definition: sst.aws.FunctionArgs = {
    handler,
    runtime: "nodejs24.x",
    architecture: "arm64",
    timeout: `${timeout} seconds`,
    memory: `${memory} MB`,
    retries,
    logging: { retention: "1 month", format: "json" },
    link: may.flatMap((grant) => grants[grant]?.link ?? []),
    // EventBridge's part ends when Lambda takes the event. What the function then fails at, Lambda hands over here.
    permissions: [{ actions: ["sqs:SendMessage"], resources: [deadLetters.arn] }],
    transform: {
      eventInvokeConfig: (args) => {
        args.destinationConfig = { onFailure: { destination: deadLetters.arn } };
      },
    },
  };
  const transform = { target: { deadLetterConfig: { arn: deadLetters.arn } } };
  if ("schedule" in on) {
    return new sst.aws.CronV2(name, {
      function: definition,
      schedule: on.schedule as `rate(${string})`,
      dlq: deadLetters.arn,
    });
  }
  if ("source" in on) {
    const pattern = { source: on.source, detailType: on["detail-type"] };
    return defaultBus.subscribe(name, definition, { pattern, transform });
  }
  const detailType = [on].flat().map((kind) => kind.name);
  return bus.subscribe(name, definition, { pattern: { source: ["directfanz"], detailType }, transform });
}
