import type { Subscription } from "@directfanz/functions/subscriptions";
import type { State } from "../../state.ts";

/** How a function's asynchronous invocations are retried, and where what failed goes. Seconds. */
export interface InvokeConfig {
  name: string;
  maximumRetryAttempts: number;
  maximumEventAge: number;
  /** ARN of the on-failure destination: a standard queue. */
  onFailure?: string;
  changedAt: number;
}

/** Lambda's own bound: six hours. */
export const longestEventAge = 21_600;

/** The configurations that were put, by function; where none was, the event map's retries and no destination. */
export const invokeConfigs = (state: State, subscriptions: Record<string, Subscription>) => {
  const put = state.collection<InvokeConfig>("lambda.invoke_configs");
  return {
    of: (name: string): InvokeConfig =>
      put.get(name) ?? {
        name,
        maximumRetryAttempts: subscriptions[name]?.retries ?? 2,
        maximumEventAge: longestEventAge,
        changedAt: 0,
      },
    given: (name: string): InvokeConfig | undefined => put.get(name),
    put: (config: InvokeConfig): void => put.set(config.name, config),
    delete: (name: string): boolean => put.delete(name),
  };
};

export type InvokeConfigs = ReturnType<typeof invokeConfigs>;
