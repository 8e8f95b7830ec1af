import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Subscription } from "@directfanz/functions/subscriptions";
import { AwsError } from "../../contract.ts";
import type { State } from "../../state.ts";
import { arn, type Place, parseArn } from "../arn.ts";
import { pump } from "../pump.ts";
import type { Clock } from "../time.ts";
import { bundles } from "./bundles.ts";
import { type Condition, failureRecord } from "./failure-record.ts";
import { type Invocation, type Invocations, invocations } from "./invocations.ts";
import { type InvokeConfigs, invokeConfigs } from "./invoke-config.ts";
import type { FunctionError, Outcome } from "./outcome.ts";
import { type Pool, pool } from "./pool.ts";
import { watchCode } from "./watch.ts";

/** The functions of the event map, running. */
export interface FunctionRuntime {
  names(): string[];
  subscription(name: string): Subscription;
  arnOf(name: string): string;
  /** The function of an ARN or name; nothing where the map has none. */
  find(nameOrArn: string): string | undefined;
  /** Runs once and waits (Lambda's `RequestResponse`). Throws `ResourceNotFoundException`. */
  invoke(name: string, payload: unknown): Promise<Outcome & { requestId: string }>;
  /**
   * Takes an event (Lambda's `Event`): it is on disk when this returns, and is retried. Throws
   * `ResourceNotFoundException`, and `TooManyRequestsException` where too many wait.
   */
  enqueue(name: string, payload: unknown): string;
  pids(name: string): number[];
  /** No process that runs now takes another invocation: the next ones are started anew. */
  retire(): void;
  history: Invocations;
  configs: InvokeConfigs;
  close(): Promise<void>;
}

interface RuntimeSettings {
  state: State;
  place: Place;
  clock: Clock;
  subscriptions: Record<string, Subscription>;
  environment: Record<string, string>;
  root: string;
  /** The folder that their bundles are written to. */
  bundles: string;
  /** Milliseconds before the second and the third attempt; Lambda waits one and two minutes. */
  retryDelays: number[];
  concurrency: number;
  /** Events that may wait for one function before it is throttled. */
  mostWaiting: number;
  /** Milliseconds by which the clock of a function's next process is wrong. */
  clockOffset?: ((name: string) => number) | undefined;
  /** Where a failure's record goes: the queue of that ARN. */
  deadLetter(queueArn: string, record: unknown): void;
}

/** Invocations that are remembered after they ended. */
const remembered = 1_000;

export const functionRuntime = (settings: RuntimeSettings): FunctionRuntime => {
  const { state, place, clock, subscriptions } = settings;
  const history = invocations(state);
  const configs = invokeConfigs(state, subscriptions);
  const names = Object.keys(subscriptions);
  const arnOf = (name: string): string => arn(place, "lambda", `function:${name}`);
  const find = (nameOrArn: string): string | undefined => {
    const resource = parseArn(nameOrArn)?.resource.split(":")[1] ?? nameOrArn.split(":")[0] ?? "";
    return Object.hasOwn(subscriptions, resource) ? resource : undefined;
  };
  const sourceOf = (handler: string): string => join(settings.root, `${handler.slice(0, handler.lastIndexOf("."))}.ts`);
  const sources = Object.values(subscriptions).map(({ handler }) => sourceOf(handler));
  const code = bundles(sources, settings.root, settings.bundles);
  const pools = new Map<string, Pool>(
    Object.entries(subscriptions).map(([name, { handler, timeout, memory }]) => {
      const file = sourceOf(handler);
      const exportName = handler.slice(handler.lastIndexOf(".") + 1);
      const clockOffset = () => settings.clockOffset?.(name) ?? 0;
      const { environment, concurrency } = settings;
      return [name, pool({ name, file, exportName, timeout, memory, environment, clockOffset }, concurrency, code)];
    }),
  );
  const poolOf = (name: string): Pool => {
    const found = pools.get(name);
    if (!found)
      throw new AwsError("ResourceNotFoundException", 404, `Function not found: ${arnOf(name)}`, { Type: "User" });
    return found;
  };
  let closing = false;
  const running = new Set<Promise<void>>();

  const attempt = async (invocation: Invocation): Promise<Outcome> => {
    history.begin(invocation.id);
    const startedAt = clock.now();
    const outcome = await poolOf(invocation.function).call(invocation.id, invocation.payload);
    // A process that is ended by ours is no failure of the function: its invocation is due again at the next start.
    if (!closing) history.record(invocation.id, startedAt, outcome);
    return outcome;
  };

  const giveUp = (invocation: Invocation, condition: Condition, error: FunctionError): void => {
    const { onFailure } = configs.of(invocation.function);
    const record = failureRecord(invocation, arnOf(invocation.function), condition, error, clock.now());
    if (onFailure) settings.deadLetter(onFailure, record);
    history.settle(invocation.id, "failed", clock.now());
  };

  const runOne = async (invocation: Invocation): Promise<void> => {
    const config = configs.of(invocation.function);
    const outcome = await attempt(invocation);
    if (closing) return;
    const now = clock.now();
    const begun = { ...invocation, attempts: invocation.attempts + 1 };
    if (outcome.ok) history.settle(invocation.id, "succeeded", now);
    else if (now - invocation.createdAt > config.maximumEventAge * 1_000)
      giveUp(begun, "EventAgeExceeded", outcome.error);
    else if (begun.attempts > config.maximumRetryAttempts) giveUp(begun, "RetriesExhausted", outcome.error);
    else history.settle(invocation.id, "waiting", now + (settings.retryDelays[begun.attempts - 1] ?? 0));
    history.trim(remembered);
  };

  const work = pump(
    clock,
    () => history.nextDue(),
    () => {
      const free = names.map((name) => ({ name, limit: poolOf(name).free() }));
      for (const invocation of history.due(clock.now(), free)) {
        const done = runOne(invocation).finally(() => {
          running.delete(done);
          work.wake();
        });
        running.add(done);
      }
    },
  );
  const retire = (): void => {
    for (const one of pools.values()) one.retire();
  };
  const unwatch = watchCode(settings.root, () => {
    code.changed();
    retire();
  });
  work.wake();

  const add = (name: string, kind: Invocation["kind"], payload: unknown): Invocation => {
    poolOf(name);
    const now = clock.now();
    const invocation = { id: randomUUID(), function: name, kind, payload, dueAt: now, createdAt: now };
    const first = kind === "async" ? "waiting" : "running";
    history.add({ ...invocation, state: first });
    return { ...invocation, state: first, attempts: 0 };
  };
  return {
    names: () => names,
    subscription: (name) => {
      poolOf(name);
      return subscriptions[name] as Subscription;
    },
    arnOf,
    find,
    invoke: async (name, payload) => {
      const invocation = add(name, "sync", payload);
      const outcome = await attempt(invocation);
      if (!closing) history.settle(invocation.id, outcome.ok ? "succeeded" : "failed", clock.now());
      return { ...outcome, requestId: invocation.id };
    },
    enqueue: (name, payload) => {
      if (history.waiting(name) >= settings.mostWaiting) {
        throw new AwsError("TooManyRequestsException", 429, "Rate Exceeded.", {
          Reason: "ConcurrentInvocationLimitExceeded",
        });
      }
      const { id } = add(name, "async", payload);
      work.wake();
      return id;
    },
    pids: (name) => poolOf(name).pids(),
    retire,
    history,
    configs,
    close: async () => {
      closing = true;
      work.close();
      unwatch();
      await Promise.all([...pools.values()].map((one) => one.close()));
      await Promise.all(running);
    },
  };
};
