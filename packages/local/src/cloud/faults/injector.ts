import type { State } from "../state.ts";
import { type FaultyCalls, faultyCalls } from "./calls.ts";
import { Plan } from "./plan.ts";
import type { FaultsAsked } from "./schema.ts";

/** Everything that goes wrong in one local cloud, from one seed. */
export interface Injector extends FaultyCalls {
  plan: Plan;
  /** Milliseconds by which the clock of a function's next process is wrong. */
  clockOffset(name: string): number;
}

/** Refused as `ZodError`: faults that are not written as `Faults` says. */
export const injector = (state: State, asked: FaultsAsked): Injector => {
  const plan = new Plan(state, asked);
  return {
    plan,
    ...faultyCalls(plan),
    clockOffset: (name) => {
      const { skew } = plan.faults.clocks;
      const offset = Math.round((plan.draw("skewed", name) * 2 - 1) * skew);
      if (offset !== 0) plan.note("skewed", name, { milliseconds: offset });
      return offset;
    },
  };
};
