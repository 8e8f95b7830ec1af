import type { PutEventsCommandInput } from "@aws-sdk/client-eventbridge";
import { ruleOf, type Subscription } from "@directfanz/functions/subscriptions";
import { compilePattern, type Matches } from "../../cloud/events/pattern/pattern.ts";
import { account, meets, region, type World } from "./world.ts";

/** An event as EventBridge hands it to a function. */
export interface BusEvent {
  id: string;
  source: string;
  "detail-type": string;
  time: string;
  resources: string[];
  detail: unknown;
}

/** Between Lambda's attempts at an event that came to it asynchronously (Developer Guide, "Error handling"). */
const retryMs = [60_000, 120_000];
/** How long an event is on its way. */
const latencyMs = 200;

interface Rule {
  name: string;
  subscription: Subscription;
  bus: "default" | "own";
  matches: Matches;
}

/** Runs a function on an event; answers whether it worked. */
export type Invoke = (name: string, subscription: Subscription, event: BusEvent) => Promise<boolean>;

/** EventBridge with the rules of the event map, Lambda's retries, and each function's dead letters. */
export class Bus {
  readonly deadLetters: { rule: Rule; event: BusEvent }[] = [];
  /** Deliveries that have not come to their end. */
  underway = 0;
  isCalm = false;
  readonly #world: World;
  readonly #rules: Rule[];
  readonly #invoke: Invoke;
  readonly #onEntry: (id: string, name: string, data: Record<string, string>) => void;
  #deliveries = 0;
  #entries = 0;
  #ids = 0;

  constructor(
    world: World,
    subscriptions: Record<string, Subscription>,
    invoke: Invoke,
    onEntry: (id: string, name: string, data: Record<string, string>) => void,
  ) {
    this.#world = world;
    this.#invoke = invoke;
    this.#onEntry = onEntry;
    this.#rules = Object.entries(subscriptions).flatMap(([name, subscription]) => {
      if ("schedule" in subscription.on) return [];
      const { bus, pattern } = ruleOf(subscription.on);
      return [{ name, subscription, bus, matches: compilePattern(JSON.stringify(pattern)) }];
    });
  }

  PutEvents({ Entries = [] }: PutEventsCommandInput): object {
    const answers = Entries.map(({ Source = "", DetailType = "", Detail = "{}" }) => {
      if (!this.isCalm && meets(this.#world.history, "entry", this.#entries++)) {
        this.#world.say("EventBridge", `does not take ${DetailType}`);
        return { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" };
      }
      const detail = JSON.parse(Detail);
      this.#onEntry(detail.id, DetailType, detail.data);
      const event = this.event(Source, DetailType, [], detail);
      this.send("own", event);
      return { EventId: event.id };
    });
    return { Entries: answers, FailedEntryCount: answers.filter((answer) => "ErrorCode" in answer).length };
  }

  event(source: string, kind: string, resources: string[], detail: unknown): BusEvent {
    const time = new Date(this.#world.agenda.now).toISOString();
    const frame = { version: "0", account, region, time };
    return { ...frame, id: `event-${this.#ids++}`, source, "detail-type": kind, resources, detail };
  }

  /** Hands an event to every function whose rule it matches, by way of the faults of the history. */
  send(bus: "default" | "own", event: BusEvent): void {
    for (const rule of this.#rules) {
      if (rule.bus !== bus || !rule.matches(event)) continue;
      const fault = this.isCalm ? undefined : meets(this.#world.history, "event", this.#deliveries++);
      const late = (fault?.seconds ?? 0) * 1000;
      const told = () => this.#world.say("EventBridge", `${event["detail-type"]} for ${rule.name}: ${fault?.fate}`);
      if (fault?.fate === "lost" && bus === "default") {
        told();
        continue;
      }
      if (fault && fault.fate !== "lost") told();
      this.#deliver(rule, event, latencyMs + (fault?.fate === "late" ? late : 0));
      if (fault?.fate === "twice") this.#deliver(rule, event, latencyMs + late);
      if (fault?.fate === "again") this.#deliver(rule, { ...event, id: `event-${this.#ids++}` }, latencyMs + late);
    }
  }

  /** Takes every dead letter out of its queue and tries it once more. */
  redrive(): number {
    const letters = this.deadLetters.splice(0);
    for (const { rule, event } of letters) this.#deliver(rule, event, latencyMs);
    return letters.length;
  }

  #deliver(rule: Rule, event: BusEvent, after: number, attempt = 0): void {
    this.underway += 1;
    this.#world.agenda.in(after, () => {
      void this.#invoke(rule.name, rule.subscription, event).then((worked) => {
        this.underway -= 1;
        if (worked) return;
        if (attempt < rule.subscription.retries) this.#deliver(rule, event, retryMs[attempt] ?? 120_000, attempt + 1);
        else {
          this.#world.say("Lambda", `${rule.name} gives up on ${event["detail-type"]}: a dead letter`);
          this.deadLetters.push({ rule, event });
        }
      });
    });
  }
}
