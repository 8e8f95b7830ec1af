import type { State } from "../../state.ts";
import { atomically } from "../atomic.ts";
import type { Deliveries } from "../delivery/deliveries.ts";
import type { BusEvent } from "./event.ts";
import type { History } from "./history.ts";
import { inputFor } from "./input.ts";
import type { Rules } from "./rules.ts";

/** Puts events on buses: all of them, with their deliveries, in one transaction. */
export type Publish = (events: { bus: string; event: BusEvent }[]) => void;

interface Publishing {
  state: State;
  rules: Rules;
  history: History;
  deliveries: Deliveries;
  now: () => number;
  /** Called after the commit. */
  published: () => void;
}

export const publisher =
  ({ state, rules, history, deliveries, now, published }: Publishing): Publish =>
  (events) => {
    atomically(state.database, () => {
      for (const { bus, event } of events) {
        history.add(bus, event);
        for (const { rule, target } of rules.matching(bus, event)) {
          deliveries.add({
            eventId: event.id,
            origin: { kind: "rule", arn: rule.Arn },
            destination: {
              arn: target.Arn,
              retryPolicy: target.RetryPolicy,
              deadLetterArn: target.DeadLetterConfig?.Arn,
            },
            input: inputFor(event, rule, target),
            createdAt: now(),
          });
        }
      }
    });
    published();
  };
