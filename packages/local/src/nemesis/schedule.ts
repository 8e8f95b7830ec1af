import type { Subscription } from "@directfanz/functions/subscriptions";
import { everyMinute } from "./functions.ts";
import type { History } from "./history.ts";
import { meets } from "./model/world.ts";
import type { Tasks } from "./tasks.ts";
import type { Agenda } from "./time.ts";
import type { Witness } from "./witness.ts";

interface Around {
  agenda: Agenda;
  history: History;
  tasks: Tasks;
  witness: Witness;
  say: (who: string, what: string) => void;
  /** Runs a function by the clock. */
  fire: (name: string, subscription: Subscription) => void;
}

/** The functions that run every minute of the history. */
export class Schedule {
  /** The next minute is planned. */
  isSet = false;
  isCalm = false;
  readonly #around: Around;
  #fired = 0;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Plans the next minute. */
  set(): void {
    const { agenda, history, tasks } = this.#around;
    this.isSet = true;
    agenda.in(history.minute * 1000, () => {
      void tasks.flight(this.waiting()).then(({ facts }) => {
        this.isSet = false;
        // With nothing to publish it would only measure and forget: most of its runs.
        for (const [name, subscription] of everyMinute)
          if (name !== "sweepOutbox" || facts) this.#fire(name, subscription);
      });
    });
  }

  #fire(name: string, subscription: Subscription): void {
    const { agenda, history, say, fire } = this.#around;
    const fault = this.isCalm ? undefined : meets(history, "schedule", this.#fired++);
    if (fault) say("Scheduler", `${name} comes ${fault.seconds} s late`);
    agenda.in((fault?.seconds ?? 0) * 1000, () => fire(name, subscription));
  }

  /** What is left to do: facts to publish, broadcasts to end or to put away. */
  async waiting(): Promise<{ facts: boolean; broadcasts: boolean }> {
    const [row] = await this.#around.witness.sql<{ facts: boolean; broadcasts: boolean }[]>`select
      exists (select 1 from outbox where published_at is null) as facts,
      exists (select 1 from streaming_sessions where cleaned_at is null) as broadcasts`;
    return row ?? { facts: false, broadcasts: false };
  }
}
