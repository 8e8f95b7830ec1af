import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { subscriptions as eventMap, type Subscription } from "@directfanz/functions/subscriptions";
import type { CloudService, Emit, OpenPath, PutMetrics } from "../contract.ts";
import { emitted, faultyDeliveries } from "../faults/events.ts";
import type { Injector } from "../faults/injector.ts";
import type { State } from "../state.ts";
import { busOperations } from "./bus/bus-operations.ts";
import { buses } from "./bus/buses.ts";
import { envelope } from "./bus/event.ts";
import { eventBridge } from "./bus/eventbridge.ts";
import { history } from "./bus/history.ts";
import { publisher } from "./bus/publish.ts";
import { putEvents } from "./bus/put-events.ts";
import { ruleOperations } from "./bus/rule-operations.ts";
import { rules } from "./bus/rules.ts";
import { tagOperations, tagStore } from "./bus/tags.ts";
import { targetOperations } from "./bus/target-operations.ts";
import { consolePath } from "./console/console.ts";
import { eventSection } from "./console/event-section.ts";
import { functionSection } from "./console/function-section.ts";
import { mailSection } from "./console/mail-section.ts";
import { mediaSection } from "./console/media-section.ts";
import { queueSection } from "./console/queue-section.ts";
import { scheduleSection } from "./console/schedule-section.ts";
import { storageSection } from "./console/storage-section.ts";
import { deliveries } from "./delivery/deliveries.ts";
import { deliver } from "./delivery/delivery.ts";
import { dispatcher } from "./delivery/dispatch.ts";
import { lambda } from "./function/lambda.ts";
import { type FunctionRuntime, functionRuntime } from "./function/runtime.ts";
import { mails } from "./mail/mails.ts";
import { ses } from "./mail/ses.ts";
import { cloudWatch } from "./metric/cloudwatch.ts";
import { metricOperations } from "./metric/metric-operations.ts";
import { metrics } from "./metric/metrics.ts";
import { putMetrics } from "./metric/put-metrics.ts";
import { messageOperations } from "./queue/message-operations.ts";
import { messages } from "./queue/messages.ts";
import { moveOperations } from "./queue/move-operations.ts";
import { queueOperations } from "./queue/queue-operations.ts";
import { queues } from "./queue/queues.ts";
import { redrive } from "./queue/redrive.ts";
import { sqs } from "./queue/sqs.ts";
import { scheduler } from "./schedule/scheduler.ts";
import { schedules } from "./schedule/schedules.ts";
import { type Clock, systemClock } from "./time.ts";

export interface EventsSettings {
  state: State;
  region: string;
  account: string;
  /** Environment of the functions' processes: endpoint, credentials, links. Nothing else is handed on. */
  functionEnvironment: Record<string, string>;
  /** The folder in which `functions/` lies: the repository's root. */
  functionsRoot?: string;
  /** The folder that their bundles are written to. */
  bundles: string;
  subscriptions?: Record<string, Subscription>;
  clock?: Clock;
  pace?: Partial<Pace>;
  /** What goes wrong; nothing by default. */
  faults?: Injector | undefined;
}

/** Waiting times in milliseconds, shorter than AWS's, and bounds. */
export interface Pace {
  /** Before a function's second and third attempt. Lambda: one minute, two minutes. */
  functionRetries: number[];
  /** First step and bound of the back-off of deliveries. */
  deliveryBackOff: { base: number; most: number };
  /** Processes of one function. */
  concurrency: number;
  /** Events that may wait for one function before its deliveries are throttled. */
  mostWaiting: number;
}

const localPace: Pace = {
  functionRetries: [1_000, 2_000],
  deliveryBackOff: { base: 500, most: 60_000 },
  concurrency: 4,
  mostWaiting: 10_000,
};

const repository = fileURLToPath(new URL("../../../../../", import.meta.url));

/**
 * Events and functions of the local cloud: EventBridge, Scheduler, SQS, Lambda, CloudWatch and SES over one database,
 * and the console that shows them. What was taken
 * survives a kill: deliveries and invocations under way go on when it is made again over the same state.
 */
export const events = (settings: EventsSettings): Events => {
  const { state, region, account, faults } = settings;
  const clock = settings.clock ?? systemClock;
  const pace = { ...localPace, ...settings.pace };
  const place = { region, account };
  const now = (): number => clock.now();

  const queueStore = queues(state, place);
  const messageStore = messages(state);
  const functions: FunctionRuntime = functionRuntime({
    state,
    place,
    clock,
    subscriptions: settings.subscriptions ?? eventMap,
    environment: settings.functionEnvironment,
    root: settings.functionsRoot ?? repository,
    bundles: settings.bundles,
    retryDelays: pace.functionRetries,
    concurrency: pace.concurrency,
    mostWaiting: pace.mostWaiting,
    clockOffset: faults?.clockOffset,
    deadLetter: (queueArn, record) => {
      const queue = queueStore.byArn(queueArn);
      if (queue) messageStore.send(queue.name, JSON.stringify(record), {}, now());
    },
  });
  faults?.plan.onChange((before) => {
    // Whose clock is wrong by what was asked for before takes no more work.
    if (before.clocks.skew !== faults.plan.faults.clocks.skew) functions.retire();
  });
  const kept = deliveries(state);
  const deliveryStore = faults ? faultyDeliveries(faults.plan, kept) : kept;
  const dispatch = dispatcher(functions, queueStore, messageStore, clock);
  const delivery = deliver({
    deliveries: deliveryStore,
    dispatch,
    queues: queueStore,
    messages: messageStore,
    clock,
    backOff: pace.deliveryBackOff,
  });
  const busStore = buses(state, place, now);
  const ruleStore = rules(state, place);
  const tags = tagStore(state);
  const eventHistory = history(state);
  const publish = publisher({
    state,
    rules: ruleStore,
    history: eventHistory,
    deliveries: deliveryStore,
    now,
    published: delivery.wake,
  });
  const mailStore = mails(state);
  const metricStore = metrics(state, now);
  const scheduleStore = schedules({ state, place, clock, deliveries: deliveryStore, fired: delivery.wake });

  return {
    services: [
      eventBridge({
        PutEvents: putEvents(place, busStore, publish, now, faults?.refusesEntry),
        ...busOperations(busStore, ruleStore, tags),
        ...ruleOperations(busStore, ruleStore, tags),
        ...targetOperations(busStore, ruleStore),
        ...tagOperations(tags),
      }),
      scheduler(scheduleStore, place, clock),
      sqs({
        ...queueOperations(queueStore, messageStore, clock),
        ...messageOperations(queueStore, messageStore, clock),
        ...moveOperations(state, queueStore, messageStore, clock),
      }),
      lambda(functions),
      cloudWatch(metricOperations(metricStore, now)),
      ses(mailStore, clock),
    ],
    open: [
      consolePath({
        sections: () => [
          mediaSection(state),
          eventSection(eventHistory, deliveryStore),
          queueSection(queueStore, messageStore),
          functionSection(functions),
          scheduleSection(scheduleStore),
          storageSection(state),
          mailSection(mailStore),
        ],
        redrive: (name) => {
          const queue = queueStore.get(name);
          return queue && redrive(queue, messageStore, dispatch);
        },
      }),
    ],
    emit: (sent) => {
      const time = now();
      const event = () => envelope(place, { id: randomUUID(), ...sent, time });
      publish(
        Array.from({ length: faults ? emitted(faults.plan, sent) : 1 }, () => ({ bus: "default", event: event() })),
      );
    },
    deliverLate: () => {
      kept.hasten(now());
      delivery.wake();
    },
    putMetrics: putMetrics(state.database, metricStore, now),
    functions,
    close: async () => {
      scheduleStore.close();
      delivery.close();
      await functions.close();
    },
  };
};

export interface Events {
  services: CloudService[];
  open: OpenPath[];
  /** Sends an event of AWS's own to the default bus. */
  emit: Emit;
  /** Hands over now what waits to be handed over later. */
  deliverLate(): void;
  /** Keeps what AWS's services measure. */
  putMetrics: PutMetrics;
  functions: FunctionRuntime;
  close(): Promise<void>;
}
