import { type Pump, pump } from "../pump.ts";
import type { Messages } from "../queue/messages.ts";
import type { Queues } from "../queue/queues.ts";
import type { Clock } from "../time.ts";
import { type BackOff, backOff } from "./back-off.ts";
import { deadLetterAttributes, type Exhausted } from "./dead-letter.ts";
import type { Deliveries, Delivery } from "./deliveries.ts";
import { DeliveryFailed, type Dispatch } from "./dispatch.ts";

interface DeliverySettings {
  deliveries: Deliveries;
  dispatch: Dispatch;
  queues: Queues;
  messages: Messages;
  clock: Clock;
  backOff: BackOff;
}

/** Deliveries handed over in one go before other work of the process gets its turn. */
const batch = 100;
/** Deliveries that are remembered after they were settled. */
const remembered = 5_000;

/** Carries out the deliveries that lie in the database, also those that an earlier process left. */
export const deliver = (settings: DeliverySettings): Pump => {
  const { deliveries, clock } = settings;
  const run = (): void => {
    for (const delivery of deliveries.due(clock.now(), batch)) deliveries.settle(attempt(settings, delivery));
    deliveries.trim(remembered);
  };
  const running = pump(clock, () => deliveries.nextDue(), run);
  running.wake();
  return running;
};

const attempt = (settings: DeliverySettings, delivery: Delivery): Delivery => {
  const now = settings.clock.now();
  const tried = { ...delivery, attempts: delivery.attempts + 1 };
  try {
    settings.dispatch(delivery.destination.arn, delivery.input);
    return { ...tried, state: "delivered", dueAt: now, error: undefined };
  } catch (error) {
    if (!(error instanceof DeliveryFailed)) throw error;
    const failed = { ...tried, error: { code: error.code, message: error.message } };
    const exhausted = exhaustedBy(failed, now);
    if (error.retryable && !exhausted) return { ...failed, dueAt: now + backOff(settings.backOff, failed.attempts) };
    return { ...failed, state: bury(settings, failed, error.retryable ? exhausted : undefined, now), dueAt: now };
  }
};

const exhaustedBy = (delivery: Delivery, now: number): Exhausted | undefined => {
  const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = delivery.destination.retryPolicy ?? {};
  if (delivery.attempts > MaximumRetryAttempts) return "MaximumRetryAttempts";
  return now - delivery.createdAt >= MaximumEventAgeInSeconds * 1_000 ? "MaximumEventAgeInSeconds" : undefined;
};

const bury = (settings: DeliverySettings, delivery: Delivery, exhausted: Exhausted | undefined, now: number) => {
  const queue = settings.queues.byArn(delivery.destination.deadLetterArn ?? "");
  if (!queue) return "dropped";
  settings.messages.send(queue.name, delivery.input, deadLetterAttributes(delivery, exhausted), now);
  return "dead";
};
